//! Who is calling, for which organization, and what they may do.

pub mod address;
mod credentials;
mod csrf;
mod ctx;
pub mod passwords;
pub mod secrets;
pub mod throttle;
mod visitor;

pub use address::Address;
pub use credentials::{COOKIE, clear_cookie, session_cookie};
pub use ctx::{Ctx, actor_of, require};
pub use visitor::{Peer, Visitor};
