use jiff::civil::Date;

use crate::durations::LONGEST_SECONDS;
use crate::problems::FieldProblem;
use crate::time::date_in_range;

/// An estimate in seconds: at least a minute, at most 100,000 hours, or none.
pub fn check_estimate(field: &str, seconds: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match seconds {
        Some(seconds) if !(60..=LONGEST_SECONDS).contains(&seconds) => Err(FieldProblem::new(
            field,
            "out_of_range",
            "an estimate must be between 60 seconds and 100000 hours; leave it out to have none",
        )),
        other => Ok(other),
    }
}

/// A deadline in the range of dates that Hourbook records, or none. It may lie in the past.
pub fn check_deadline(field: &str, deadline: Option<Date>) -> Result<Option<Date>, FieldProblem> {
    match deadline {
        Some(date) if !date_in_range(date) => Err(FieldProblem::new(
            field,
            "out_of_range",
            "the date must lie between 1970-01-01 and 2200-01-01",
        )),
        other => Ok(other),
    }
}
