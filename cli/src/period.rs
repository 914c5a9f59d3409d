//! Periods as they are named on the command line.

use api::organization::WeekStart;
use clap::Args;
use domain::time::Period;
use jiff::{
    ToSpan, Zoned,
    civil::{Date, Weekday},
};

use crate::{failure::Failure, moments};

/// Which dates.
#[derive(Debug, Clone, Default, Args)]
pub struct PeriodArgs {
    /// today, yesterday, week, last-week, month, last-month, year, a date (2026-03-02) or a month (2026-03)
    #[arg(value_name = "PERIOD")]
    pub period: Option<String>,
    /// First date
    #[arg(long, value_name = "DATE", conflicts_with = "period")]
    pub from: Option<String>,
    /// Last date, included; today when absent
    #[arg(long, value_name = "DATE", conflicts_with = "period")]
    pub to: Option<String>,
}

impl PeriodArgs {
    /// Whether any dates were said.
    pub fn is_named(&self) -> bool {
        self.period.is_some() || self.from.is_some() || self.to.is_some()
    }

    /// The dates that are meant; `default` is the name of the period when nothing is said.
    pub fn dates(&self, default: &str, now: &Zoned, week_start: WeekStart) -> Result<Period, Failure> {
        if self.from.is_none() && self.to.is_none() {
            return named(self.period.as_deref().unwrap_or(default), now, week_start);
        }
        let last = self
            .to
            .as_deref()
            .map_or(Ok(now.date()), |text| moments::read_date(text, now))?;
        let first = self
            .from
            .as_deref()
            .map_or(Ok(last), |text| moments::read_date(text, now))?;
        between(first, last)
    }
}

fn named(name: &str, now: &Zoned, week_start: WeekStart) -> Result<Period, Failure> {
    let today = now.date();
    let week = first_of_week(today, week_start);
    let month = today.first_of_month();
    let days = |date: Date, count: i32| date.saturating_add(count.days());
    match name.to_lowercase().as_str() {
        "today" | "heute" => between(today, today),
        "yesterday" | "gestern" => between(days(today, -1), days(today, -1)),
        "week" | "woche" => between(week, days(week, 6)),
        "last-week" => between(days(week, -7), days(week, -1)),
        "month" | "monat" => between(month, today.last_of_month()),
        "last-month" => between(days(month, -1).first_of_month(), days(month, -1)),
        "year" | "jahr" => between(today.first_of_year(), today.last_of_year()),
        other => dated(other, now),
    }
}

fn dated(text: &str, now: &Zoned) -> Result<Period, Failure> {
    if text.len() == 7
        && let Ok(first) = format!("{text}-01").parse::<Date>()
    {
        return between(first, first.last_of_month());
    }
    let date = moments::read_date(text, now).map_err(|_| {
        let names =
            "today, yesterday, week, last-week, month, last-month, year, a date or a month such as 2026-03";
        Failure::Usage(format!("{text:?} is no period; use {names}"))
    })?;
    between(date, date)
}

fn between(first: Date, last: Date) -> Result<Period, Failure> {
    Period::new(first, last.saturating_add(1.day())).map_err(|error| Failure::Usage(error.to_string()))
}

fn first_of_week(date: Date, week_start: WeekStart) -> Date {
    let first = match week_start {
        WeekStart::Monday => Weekday::Monday,
        WeekStart::Sunday => Weekday::Sunday,
        WeekStart::Saturday => Weekday::Saturday,
    };
    date.saturating_sub(i32::from(date.weekday().since(first)).days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn dates(args: &PeriodArgs, week_start: WeekStart) -> Result<String, Failure> {
        let now: Zoned = "2026-03-04T12:00:00+01:00[Europe/Berlin]".parse().unwrap();
        args.dates("today", &now, week_start)
            .map(|period| format!("{} {}", period.from, period.to))
    }

    #[rstest]
    #[case("today", "2026-03-04 2026-03-05")]
    #[case("Gestern", "2026-03-03 2026-03-04")]
    #[case("week", "2026-03-02 2026-03-09")]
    #[case("last-week", "2026-02-23 2026-03-02")]
    #[case("month", "2026-03-01 2026-04-01")]
    #[case("last-month", "2026-02-01 2026-03-01")]
    #[case("year", "2026-01-01 2027-01-01")]
    #[case("2026-02", "2026-02-01 2026-03-01")]
    #[case("2024-02-29", "2024-02-29 2024-03-01")]
    fn a_named_period_ends_before_its_exclusive_end(#[case] name: &str, #[case] expected: &str) {
        let args = PeriodArgs {
            period: Some(name.to_owned()),
            ..PeriodArgs::default()
        };
        assert_eq!(dates(&args, WeekStart::Monday).unwrap(), expected);
    }

    /// The week begins where the member says (pitfall 16).
    #[rstest]
    #[case(WeekStart::Monday, "2026-03-02 2026-03-09")]
    #[case(WeekStart::Sunday, "2026-03-01 2026-03-08")]
    #[case(WeekStart::Saturday, "2026-02-28 2026-03-07")]
    fn the_week_begins_where_the_member_says(#[case] week_start: WeekStart, #[case] expected: &str) {
        let args = PeriodArgs {
            period: Some("week".to_owned()),
            ..PeriodArgs::default()
        };
        assert_eq!(dates(&args, week_start).unwrap(), expected);
    }

    #[test]
    fn the_last_date_is_included_and_a_reversed_period_is_refused() {
        let args = |from: &str, to: &str| PeriodArgs {
            period: None,
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
        };
        assert_eq!(
            dates(&args("2026-03-01", "2026-03-03"), WeekStart::Monday).unwrap(),
            "2026-03-01 2026-03-04"
        );
        assert_eq!(
            dates(&args("2026-03-03", "2026-03-01"), WeekStart::Monday)
                .unwrap_err()
                .exit_code(),
            2
        );
        assert_eq!(
            dates(&args("soon", "2026-03-01"), WeekStart::Monday)
                .unwrap_err()
                .exit_code(),
            2
        );
    }
}
