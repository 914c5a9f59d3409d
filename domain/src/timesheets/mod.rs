//! Timesheets: one member's week, what is wrong with it, and its way from recording to approval.

mod checks;
mod holes;
mod state;
mod week;

pub use checks::{CheckRules, CheckedEntry, Finding, FindingCode, Severity, check, day_seconds};
pub use holes::LONGEST_BREAK_SECONDS;
pub use state::{State, Step};
pub use week::Week;

/// The longest comment of a step, in characters.
pub const LONGEST_COMMENT: usize = 2000;
/// How many weeks before a timesheet are looked at for time that was never submitted.
pub const WEEKS_LOOKED_BACK: i64 = 13;
