//! Recurring entries: work that a member does again and again, on which days and when.

mod pattern;
mod slot;

pub use pattern::{MOST_WEEKS, Pattern, Weekdays};
pub use slot::Slot;
