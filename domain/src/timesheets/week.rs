use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::reports::WeekStart;
use crate::time::{date_of, day_of};

/// Seven days in a row, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Week {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Week {
    /// The week in which the date lies, where weeks begin on this day (pitfall 16).
    pub fn of(date: Date, week_start: WeekStart) -> Self {
        let start = match week_start {
            WeekStart::Monday => Weekday::Monday,
            WeekStart::Sunday => Weekday::Sunday,
            WeekStart::Saturday => Weekday::Saturday,
        };
        let first = day_of(date) - i64::from(date.weekday().since(start));
        Self {
            first: date_of(first),
            last: date_of(first + 6),
        }
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        (day_of(self.first)..=day_of(self.last)).map(date_of)
    }

    /// Whether the date lies in it.
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Whether any of the dates from `first` to `last` lies in it.
    pub fn touches(self, first: Date, last: Date) -> bool {
        first <= self.last && last >= self.first
    }

    /// The first day of the week that lies so many weeks before.
    pub fn weeks_before(self, weeks: i64) -> Date {
        date_of(day_of(self.first) - 7 * weeks)
    }
}
