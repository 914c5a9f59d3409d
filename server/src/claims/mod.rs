//! Claims: what this installation states about itself, with the probes that measure it and the duties of its operator.
//!
//! A claim is a table in `catalogue/*.toml`; a probe is a file in `probes/`. [`watch`] runs the probes while the server
//! runs and keeps what they find; [`state`] turns that into the state of a claim at the moment of reading, so that a
//! claim without fresh evidence turns red by itself.

mod alert;
pub mod availability;
pub mod catalogue;
mod described;
pub mod document;
pub mod duty;
pub mod key;
pub mod log_watch;
pub mod machine;
mod oscal;
mod own_listener;
pub mod page;
pub mod probes;
mod routes;
mod snapshot;
pub mod state;
mod watch;

pub use routes::router;
pub use snapshot::Published;
pub use watch::{measure, watch};
