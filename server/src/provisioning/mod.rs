//! Provisioning by a directory: the keys that owners make for it, and what it does with them (SCIM 2.0).

pub mod scim;
mod tokens;

pub use tokens::router;
