//! The queue: what was recorded on this machine and has not yet been confirmed by the server.
//!
//! Every start, stop and add is first written here, durably, and only then sent. So nothing is lost when the
//! network, the server or the program goes away, and nothing is stored twice: each record carries the id of its
//! entry and the idempotency key with which it is sent again.

mod file;
mod recorded;
mod replay;

pub use file::{Queue, Waiting, count};
pub use recorded::{Action, Recorded, When, Work};
pub use replay::{belongs, replay};
