use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::start_of;
use super::{Dimension, WeekStart};
use crate::time::{Period, date_of, day_of};

/// A period that is named and not dated: what it means depends on the day on which it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelativePeriod {
    /// The day itself.
    Today,
    /// The day before.
    Yesterday,
    /// The week of the day.
    ThisWeek,
    /// The week before.
    LastWeek,
    /// The month of the day.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The quarter of the day.
    ThisQuarter,
    /// The quarter before.
    LastQuarter,
    /// The year of the day.
    ThisYear,
    /// The year before.
    LastYear,
}

impl RelativePeriod {
    /// The dates it means on `day`, a date of whoever asks.
    pub fn on(self, day: Date, week_start: WeekStart) -> Period {
        let stretch = |dimension, length: Span, back: bool| {
            let start = start_of(dimension, day, week_start);
            let (from, to) = if back {
                (start.saturating_sub(length), start)
            } else {
                (start, start.saturating_add(length))
            };
            Period { from, to }
        };
        let year = |back: i16| Period {
            from: Date::constant(day.year() - back, 1, 1),
            to: Date::constant(day.year() - back + 1, 1, 1),
        };
        let days = |from: i64, to: i64| Period {
            from: date_of(day_of(day) + from),
            to: date_of(day_of(day) + to),
        };
        let (week, month, quarter) = (Span::new().weeks(1), Span::new().months(1), Span::new().months(3));
        match self {
            Self::Today => days(0, 1),
            Self::Yesterday => days(-1, 0),
            Self::ThisWeek => stretch(Dimension::Week, week, false),
            Self::LastWeek => stretch(Dimension::Week, week, true),
            Self::ThisMonth => stretch(Dimension::Month, month, false),
            Self::LastMonth => stretch(Dimension::Month, month, true),
            Self::ThisQuarter => stretch(Dimension::Quarter, quarter, false),
            Self::LastQuarter => stretch(Dimension::Quarter, quarter, true),
            Self::ThisYear => year(0),
            Self::LastYear => year(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rstest::rstest;

    use super::*;

    /// A Thursday, and the first day of a year: the week before lies in the year before.
    #[rstest]
    #[case(RelativePeriod::Today, "2026-11-26/2026-11-27", "2027-01-01/2027-01-02")]
    #[case(RelativePeriod::Yesterday, "2026-11-25/2026-11-26", "2026-12-31/2027-01-01")]
    #[case(RelativePeriod::ThisWeek, "2026-11-23/2026-11-30", "2026-12-28/2027-01-04")]
    #[case(RelativePeriod::LastWeek, "2026-11-16/2026-11-23", "2026-12-21/2026-12-28")]
    #[case(RelativePeriod::ThisMonth, "2026-11-01/2026-12-01", "2027-01-01/2027-02-01")]
    #[case(RelativePeriod::LastMonth, "2026-10-01/2026-11-01", "2026-12-01/2027-01-01")]
    #[case(RelativePeriod::ThisQuarter, "2026-10-01/2027-01-01", "2027-01-01/2027-04-01")]
    #[case(RelativePeriod::LastQuarter, "2026-07-01/2026-10-01", "2026-10-01/2027-01-01")]
    #[case(RelativePeriod::ThisYear, "2026-01-01/2027-01-01", "2027-01-01/2028-01-01")]
    #[case(RelativePeriod::LastYear, "2025-01-01/2026-01-01", "2026-01-01/2027-01-01")]
    fn a_named_period_has_dates_on_each_day(
        #[case] period: RelativePeriod,
        #[case] in_november: &str,
        #[case] at_new_year: &str,
    ) {
        for (day, expected) in [(date(2026, 11, 26), in_november), (date(2027, 1, 1), at_new_year)] {
            let Period { from, to } = period.on(day, WeekStart::Monday);
            assert_eq!(format!("{from}/{to}"), expected, "{day}");
        }
    }

    #[test]
    fn a_week_begins_where_the_reader_lets_it_begin() {
        let Period { from, to } = RelativePeriod::ThisWeek.on(date(2026, 11, 26), WeekStart::Sunday);
        assert_eq!((from, to), (date(2026, 11, 22), date(2026, 11, 29)));
    }
}
