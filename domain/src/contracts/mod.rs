//! Contracts: working-time agreements, what a member is to work on each day of the week, from which day on.
//!
//! Of the contracts of a member the latest one that has begun counts for a day. Before the first there is no target, which is not
//! the same as a target of nothing: then what the member set for themselves counts. A contract ends by the next one, be it one of
//! no hours. Contracts change nothing that was recorded, and the balance is carried over from one to the next.

mod target;

use jiff::civil::Date;

pub use target::{balance_seconds, begins, target_between, target_of_day, target_of_week};

use crate::problems::FieldProblem;

/// The longest day, in seconds.
const LONGEST_DAY_SECONDS: i64 = 24 * 3600;
/// The first day that a contract can begin on.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);
/// The last day that a contract can begin on.
const LAST_DAY: Date = Date::constant(2199, 12, 31);

/// Names of the fields of a contract's days, Monday first.
pub const DAY_FIELDS: [&str; 7] = [
    "monday_seconds",
    "tuesday_seconds",
    "wednesday_seconds",
    "thursday_seconds",
    "friday_seconds",
    "saturday_seconds",
    "sunday_seconds",
];

/// What is to be worked from a day on, until the next contract of the same member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// The first day.
    pub valid_from: Date,
    /// Seconds of each day of the week, Monday first.
    pub day_seconds: [i64; 7],
}

/// A day that a contract can begin on.
pub fn check_valid_from(field: &str, date: Date) -> Result<Date, FieldProblem> {
    if (FIRST_DAY..=LAST_DAY).contains(&date) {
        return Ok(date);
    }
    let message = format!("choose a day from {FIRST_DAY} to {LAST_DAY}");
    Err(FieldProblem::new(field, "out_of_range", message))
}

/// How much is to be worked on one day of the week, in seconds.
pub fn check_contract_seconds(field: &str, seconds: i64) -> Result<i64, FieldProblem> {
    if (0..=LONGEST_DAY_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    let message = format!("give 0 to {LONGEST_DAY_SECONDS} seconds, this is {seconds}");
    Err(FieldProblem::new(field, "out_of_range", message))
}
