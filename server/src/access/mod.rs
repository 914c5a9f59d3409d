//! Who is calling, for which organization, and what they may do.

pub mod address;
mod authenticate;
mod credentials;
mod csrf;
mod ctx;
pub mod directory;
pub mod key_file;
mod keyed;
mod measures;
pub mod passwords;
pub mod proxies;
pub mod rate;
mod reason;
pub mod seal;
pub mod secrets;
pub mod throttle;
pub mod totp;
pub mod vault;
mod visitor;

pub use address::Address;
pub use authenticate::actor_of;
pub use credentials::{
    COOKIE, DEVICE_COOKIE, DEVICE_KNOWN_DAYS, PROVIDER_COOKIE, clear_cookie, clear_provider_cookie,
    device_cookie, provider_cookie, session_cookie,
};
pub use ctx::{Ctx, require};
pub use measures::not_from_there;
pub use visitor::{Peer, Visitor, network_of};
