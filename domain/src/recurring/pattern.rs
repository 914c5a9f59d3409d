use jiff::civil::{Date, Weekday};

use crate::problems::FieldProblem;
use crate::time::{date_in_range, date_of, day_of};

/// The longest distance of two weeks of a pattern.
pub const MOST_WEEKS: u8 = 52;

/// Days of the week, as `BYDAY` of RFC 5545 names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weekdays(u8);

/// The words in the order of the week.
const WORDS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Weekdays {
    /// These days; none twice.
    pub fn of(days: &[Weekday]) -> Self {
        Self(
            days.iter()
                .fold(0, |set, day| set | 1 << day.to_monday_zero_offset()),
        )
    }

    /// The days of a list such as `MO,WE`; `None` for other words.
    pub fn parse(list: &str) -> Option<Self> {
        let mut set = 0;
        for word in list.split(',') {
            let place = WORDS.iter().position(|known| *known == word)?;
            set |= 1 << place;
        }
        Some(Self(set))
    }

    /// Whether a day is among them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The words in the order of the week.
    pub fn words(self) -> Vec<&'static str> {
        let is_in = |place: &usize| self.0 & (1 << place) != 0;
        (0..7).filter(is_in).map(|place| WORDS[place]).collect()
    }
}

/// On which dates something recurs: `FREQ=WEEKLY` of RFC 5545 with `INTERVAL`, `BYDAY` and `UNTIL`; weeks begin on
/// Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// The first possible date; its week is the first one.
    pub from: Date,
    /// The last possible date.
    pub until: Option<Date>,
    /// Every week, every second week and so on.
    pub interval: u8,
    /// On which days of such a week.
    pub days: Weekdays,
}

impl Pattern {
    /// Refuses with all that is wrong.
    pub fn check(self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut refuse =
            |field: &str, code, message: &str| problems.push(FieldProblem::new(field, code, message));
        if !(1..=MOST_WEEKS).contains(&self.interval) {
            refuse("interval", "out_of_range", "give a number of weeks from 1 to 52");
        }
        if self.days.is_empty() {
            refuse("by_day", "required", "choose at least one day of the week");
        }
        if !date_in_range(self.from) {
            refuse("from", "out_of_range", "choose a date from 1970 to 2199");
        }
        if self
            .until
            .is_some_and(|until| until < self.from || !date_in_range(until))
        {
            refuse(
                "until",
                "out_of_range",
                "the last date is not before the first one",
            );
        }
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }

    /// Whether it recurs on a date.
    pub fn falls_on(&self, date: Date) -> bool {
        let inside = date >= self.from && self.until.is_none_or(|until| date <= until);
        // 1970-01-01 was a Thursday: three days on, numbers of days count whole weeks from a Monday.
        let week = |date: Date| (day_of(date) + 3).div_euclid(7);
        inside
            && self.days.contains(date.weekday())
            && (week(date) - week(self.from)) % i64::from(self.interval.max(1)) == 0
    }

    /// Its dates from `from` up to but not including `to`.
    pub fn dates(&self, from: Date, to: Date) -> Vec<Date> {
        (day_of(from.max(self.from))..day_of(to))
            .map(date_of)
            .take_while(|date| self.until.is_none_or(|until| *date <= until))
            .filter(|date| self.falls_on(*date))
            .collect()
    }

    /// The first date after a date; `None` when it is over.
    pub fn next_after(&self, date: Date) -> Option<Date> {
        let first = day_of(date).saturating_add(1).max(day_of(self.from));
        let span = i64::from(self.interval.max(1)) * 7 + 7;
        (first..first + span)
            .map(date_of)
            .find(|date| self.falls_on(*date))
    }

    /// The rule in the words of RFC 5545.
    pub fn rrule(&self) -> String {
        let mut rule = format!(
            "FREQ=WEEKLY;INTERVAL={};BYDAY={}",
            self.interval,
            self.days.words().join(",")
        );
        if let Some(until) = self.until {
            rule.push_str(&until.strftime(";UNTIL=%Y%m%d").to_string());
        }
        rule
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn pattern(interval: u8, days: &str, until: Option<Date>) -> Pattern {
        Pattern {
            // A Wednesday.
            from: date(2026, 3, 4),
            until,
            interval,
            days: Weekdays::parse(days).unwrap(),
        }
    }

    #[rstest]
    #[case(1, "MO,WE", None, &[4, 9, 11, 16, 18])]
    #[case(2, "MO,WE", None, &[4, 16, 18])]
    #[case(1, "MO,TU,WE,TH,FR,SA,SU", Some(date(2026, 3, 6)), &[4, 5, 6])]
    // Sunday ends the week that Monday began.
    #[case(2, "SU", None, &[8])]
    fn dates_follow_the_weeks(
        #[case] interval: u8,
        #[case] days: &str,
        #[case] until: Option<Date>,
        #[case] expected: &[i8],
    ) {
        let found = pattern(interval, days, until).dates(date(2026, 3, 1), date(2026, 3, 20));
        assert_eq!(found.iter().map(|date| date.day()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn it_is_written_as_a_calendar_writes_it() {
        let until = Some(date(2026, 12, 31));
        assert_eq!(
            pattern(2, "WE,MO", until).rrule(),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231"
        );
        assert_eq!(Weekdays::parse("MO,XX"), None);
        assert_eq!(Weekdays::parse(""), None);
    }

    #[test]
    fn what_never_recurs_is_refused() {
        let wrong = Pattern {
            until: Some(date(2026, 3, 3)),
            interval: 0,
            days: Weekdays::default(),
            ..pattern(1, "MO", None)
        };
        let fields: Vec<String> = wrong
            .check()
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(fields, ["interval", "by_day", "until"]);
        assert_eq!(
            pattern(1, "MO", Some(date(2026, 3, 8))).next_after(date(2026, 3, 4)),
            None
        );
    }

    proptest! {
        /// Going from one date to the next visits every date of the list and no other.
        #[test]
        fn one_by_one_is_all_at_once(interval in 1_u8..10, days in 1_u8..128, length in 1_i64..200) {
            let pattern = Pattern { days: Weekdays(days), interval, ..pattern(1, "MO", None) };
            let to = date_of(day_of(pattern.from) + length);
            let mut walked = Vec::new();
            let mut at = pattern.from.yesterday().unwrap();
            while let Some(next) = pattern.next_after(at).filter(|next| *next < to) {
                walked.push(next);
                at = next;
            }
            prop_assert_eq!(walked, pattern.dates(pattern.from, to));
        }
    }
}
