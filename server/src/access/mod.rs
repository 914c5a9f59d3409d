//! Who is calling, for which organization, and what they may do.

pub mod address;
mod credentials;
mod csrf;
mod ctx;
pub mod key_file;
pub mod passwords;
pub mod seal;
pub mod secrets;
pub mod throttle;
pub mod totp;
mod visitor;

pub use address::Address;
pub use credentials::{COOKIE, clear_cookie, session_cookie};
pub use ctx::{Ctx, actor_of, require};
pub use visitor::{Peer, Visitor};
