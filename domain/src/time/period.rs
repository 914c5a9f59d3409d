use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Interval, date_in_range, day_start};

/// Dates from `from` up to but not including `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first date.
    pub from: Date,
    /// The first date after the period.
    pub to: Date,
}

/// Why two dates are no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// `to` is not after `from`.
    #[error("the end of the period is exclusive and must be after its start")]
    Empty,
    /// A date lies outside the years that Hourbook records.
    #[error("both dates must lie between 1970-01-01 and 2200-01-01")]
    OutOfRange,
}

impl Period {
    /// Checks that the period has at least one day and lies in the range of dates that Hourbook records.
    pub fn new(from: Date, to: Date) -> Result<Self, PeriodError> {
        if !date_in_range(from) || !date_in_range(to) {
            return Err(PeriodError::OutOfRange);
        }
        if to <= from {
            return Err(PeriodError::Empty);
        }
        Ok(Self { from, to })
    }

    /// Whether the date lies in the period.
    pub fn contains(&self, date: Date) -> bool {
        self.from <= date && date < self.to
    }

    /// The period as instants of a zone: from the start of its first day to the start of the day after its last.
    pub fn interval(&self, zone: &TimeZone) -> Interval {
        Interval {
            start: day_start(self.from, zone),
            end: day_start(self.to, zone),
        }
    }
}
