use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Interval, date_in_range, day_of, day_start};

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

    /// The period of the same length right before: whole months before whole months, otherwise as many days.
    /// `None` where that would lie outside the years that Hourbook records.
    pub fn previous(&self) -> Option<Self> {
        let back = match self.whole_months() {
            0 => Span::new().days(self.days()),
            months => Span::new().months(months),
        };
        Self::new(self.from.checked_sub(back).ok()?, self.from).ok()
    }

    /// The same dates a year earlier; 29 February becomes the 28th.
    pub fn year_before(&self) -> Option<Self> {
        let back = Span::new().years(1);
        let (from, to) = (self.from.checked_sub(back).ok()?, self.to.checked_sub(back).ok()?);
        Self::new(from, to).ok()
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        day_of(self.to) - day_of(self.from)
    }

    /// How many months it consists of; 0 when it does not begin and end with a month.
    fn whole_months(self) -> i64 {
        if self.from.day() != 1 || self.to.day() != 1 {
            return 0;
        }
        let index = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
        index(self.to) - index(self.from)
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
