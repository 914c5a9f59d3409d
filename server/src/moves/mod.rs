//! Moving an organization to another place: copied while people work, frozen for a moment, compared, switched, shredded.

pub mod cells;
mod plan;
pub mod saga;
mod watch;

pub use plan::{Plan, Refusal, begin, plan};
pub use watch::{Stuck, stuck, watch};
