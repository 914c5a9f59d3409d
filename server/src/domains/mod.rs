//! Domains of their own that organizations are reached at: said by their owners or by the operator for them, proved in DNS, looked
//! at again every day. Whoever rules a domain decides in DNS whose it is here.

mod add;
mod audit;
mod owners;
mod recheck;
mod remove;
mod resolver;
mod verify;

pub use add::add;
pub use owners::router;
pub use recheck::{look_again, watch};
pub use remove::{remove, set_primary};
pub use verify::{Seen, verify};
