//! The two ends of an interval, checked as far as that goes without knowing a zone.

use jiff::civil::DateTime;

use super::problems::{ValueProblem, code};
use super::row::apparent_length;
use super::{SourceTime, Stated, When};

/// Clocks are set back by at most an hour, so a local end may seem to lie that much before the start.
const LONGEST_FOLD: i64 = 3600;

/// Makes an interval of two ends. The end must come after the start.
pub(super) fn interval(
    start: SourceTime,
    end: SourceTime,
    stated: Option<Stated>,
) -> Result<When, ValueProblem> {
    let Some(length) = apparent_length(start, end) else {
        return Ok(When::Interval { start, end });
    };
    let local = matches!((start, end), (SourceTime::Local(_), SourceTime::Local(_)));
    let worked = stated.is_some_and(|stated| stated.seconds > 0);
    if length > 0 || (local && worked && length > -LONGEST_FOLD) {
        return Ok(When::Interval { start, end });
    }
    if length == 0 {
        return Err(ValueProblem::new(
            code::ZERO_LENGTH,
            "start and end are the same: there is no time to record",
        ));
    }
    Err(ValueProblem::new(
        code::ENDS_BEFORE_START,
        format!("the end lies {} s before the start", -length),
    ))
}

/// Makes an interval of local clock readings, and a running timer when there is no end.
pub(super) fn local(
    start: DateTime,
    end: Option<DateTime>,
    stated: Option<Stated>,
) -> Result<When, ValueProblem> {
    let start = SourceTime::Local(start);
    match end {
        Some(end) => interval(start, SourceTime::Local(end), stated),
        None => Ok(When::Running { start }),
    }
}
