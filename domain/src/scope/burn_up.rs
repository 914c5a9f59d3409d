//! How the tracked time of a project grows towards its scope, and when the two may meet.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The pace is that of the last four whole weeks before today: today is not over yet.
const PACE_DAYS: i32 = 28;
/// Below this age in days a project has no pace.
const LEAST_AGE: i32 = 14;
/// Below this many days with work in the window there is no pace either.
const LEAST_DAYS: usize = 5;
/// A forecast further away than this, in days, says nothing.
const FURTHEST: i64 = 3650;
/// Above this many days the series goes by weeks where nobody asked for a step.
const MOST_DAYS_BY_DAY: i32 = 92;
/// The most points of a series; what lies before the first one is in it.
pub const MOST_POINTS: usize = 800;

/// How far the points of the series are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// One point for each day.
    Day,
    /// One point for each week, at its last day.
    Week,
}

/// How things stood at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub date: Date,
    /// All time tracked until then.
    pub tracked_seconds: i64,
    /// The sum of the estimates as they stood then.
    pub scope_seconds: i64,
}

/// When the tracked time reaches the scope if work goes on at the pace of the last weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The day.
    pub date: Date,
    /// What is left of the scope.
    pub remaining_seconds: i64,
    /// Tracked time of a week at this pace.
    pub weekly_seconds: i64,
    /// The first day that the pace is taken from.
    pub from: Date,
    /// The day after the last one that it is taken from.
    pub to: Date,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoForecast {
    /// Nothing is estimated.
    NoScope,
    /// Everything that was estimated is used up.
    ScopeUsedUp,
    /// Nobody worked on it in the last weeks.
    NoRecentWork,
    /// Too few days with work to tell a pace.
    TooLittleData,
    /// At this pace it takes more than ten years.
    TooFarAway,
}

/// The series and its forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BurnUp {
    /// How far the points are apart.
    pub step: Step,
    /// In order of time; none before the first work or scope.
    pub points: Vec<Point>,
    /// The day on which the first estimate was recorded. Nobody knows the scope before it, so points before it have
    /// the scope of that day.
    pub scope_since: Option<Date>,
    /// The day on which both meet, or why it cannot be told.
    pub forecast: Result<Forecast, NoForecast>,
}

/// Lays out the burn-up of a project: `work` is the time of each day, `scope` the change of the scope on each day.
/// Without a `step` the series goes by days up to three months and by weeks beyond.
pub fn burn_up(
    work: &BTreeMap<Date, i64>,
    scope: &BTreeMap<Date, i64>,
    today: Date,
    step: Option<Step>,
    week_start: Weekday,
) -> BurnUp {
    let (tracked, estimated) = (work.values().sum(), scope.values().sum());
    let forecast = forecast(work, tracked, estimated, today);
    let days = || work.keys().chain(scope.keys()).copied();
    let Some(first) = days().min() else {
        return BurnUp {
            step: step.unwrap_or(Step::Day),
            points: Vec::new(),
            scope_since: None,
            forecast,
        };
    };
    // What is planned ahead shows where it lies; otherwise the series ends today.
    let last = days().max().unwrap_or(today).max(today);
    let step = step.unwrap_or(if days_between(first, last) < MOST_DAYS_BY_DAY {
        Step::Day
    } else {
        Step::Week
    });
    let ends = ends(first, last, step, week_start);
    let scope_since = scope.keys().next().copied();
    let mut scope = scope.clone();
    if let Some((_, known)) = scope.pop_first() {
        *scope.entry(first).or_default() += known;
    }
    let mut points = Vec::with_capacity(ends.len());
    let (mut tracked_seconds, mut scope_seconds) = (0, 0);
    let (mut work, mut scope) = (work.iter().peekable(), scope.iter().peekable());
    for date in ends {
        while let Some((_, seconds)) = work.next_if(|(day, _)| **day <= date) {
            tracked_seconds += seconds;
        }
        while let Some((_, seconds)) = scope.next_if(|(day, _)| **day <= date) {
            scope_seconds += seconds;
        }
        points.push(Point {
            date,
            tracked_seconds,
            scope_seconds,
        });
    }
    BurnUp {
        step,
        points,
        scope_since,
        forecast,
    }
}

/// The days of the points, the last of them `last`.
fn ends(first: Date, last: Date, step: Step, week_start: Weekday) -> Vec<Date> {
    let width = match step {
        Step::Day => 1,
        Step::Week => 7,
    };
    let mut ends = vec![last];
    let mut end = match step {
        Step::Day => last,
        // The last week is the one that is under way; the ones before it end on their last day.
        Step::Week => last
            .checked_add(6.days())
            .and_then(|day| day.checked_sub(i64::from(last.weekday().since(week_start)).days()))
            .unwrap_or(last),
    };
    while ends.len() < MOST_POINTS {
        end = match end.checked_sub(i64::from(width).days()) {
            Ok(day) if day >= first => day,
            _ => break,
        };
        ends.push(end);
    }
    ends.reverse();
    ends
}

fn forecast(
    work: &BTreeMap<Date, i64>,
    tracked: i64,
    scope: i64,
    today: Date,
) -> Result<Forecast, NoForecast> {
    if scope <= 0 {
        return Err(NoForecast::NoScope);
    }
    let remaining_seconds = scope - tracked;
    if remaining_seconds <= 0 {
        return Err(NoForecast::ScopeUsedUp);
    }
    let first = work
        .iter()
        .find(|(_, seconds)| **seconds > 0)
        .map(|(day, _)| *day);
    let age = first.map_or(0, |first| days_between(first, today));
    if age < LEAST_AGE {
        return Err(NoForecast::TooLittleData);
    }
    let window = age.min(PACE_DAYS);
    let from = today
        .checked_sub(i64::from(window).days())
        .map_err(|_| NoForecast::TooLittleData)?;
    let recent: Vec<i64> = work
        .range(from..today)
        .map(|(_, seconds)| *seconds)
        .filter(|seconds| *seconds > 0)
        .collect();
    if recent.is_empty() {
        return Err(NoForecast::NoRecentWork);
    }
    if recent.len() < LEAST_DAYS {
        return Err(NoForecast::TooLittleData);
    }
    let recent: i64 = recent.iter().sum();
    // Counted in whole days, a begun one in full.
    let days =
        (i128::from(remaining_seconds) * i128::from(window) + i128::from(recent) - 1) / i128::from(recent);
    let days = i64::try_from(days)
        .ok()
        .filter(|days| *days <= FURTHEST)
        .ok_or(NoForecast::TooFarAway)?;
    Ok(Forecast {
        date: today
            .checked_add(days.days())
            .map_err(|_| NoForecast::TooFarAway)?,
        remaining_seconds,
        weekly_seconds: recent * 7 / i64::from(window),
        from,
        to: today,
    })
}

fn days_between(from: Date, to: Date) -> i32 {
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const HOUR: i64 = 3600;
    const TODAY: Date = date(2026, 3, 31);

    /// Hours by days before today.
    fn hours(days: &[(i64, i64)]) -> BTreeMap<Date, i64> {
        days.iter()
            .map(|(before, hours)| (TODAY.checked_sub(before.days()).unwrap(), hours * HOUR))
            .collect()
    }

    /// Two hours on each of the last `days` days before today.
    fn steady(days: i64) -> Vec<(i64, i64)> {
        (1..=days).map(|before| (before, 2)).collect()
    }

    fn lay_out(work: &[(i64, i64)], scope: &[(i64, i64)], step: Option<Step>) -> BurnUp {
        burn_up(&hours(work), &hours(scope), TODAY, step, Weekday::Monday)
    }

    #[test]
    fn the_series_adds_up_day_by_day() {
        let points = lay_out(&[(2, 3), (0, 1)], &[(3, 10), (1, -2)], Some(Step::Day)).points;
        let read: Vec<_> = points
            .iter()
            .map(|point| {
                (
                    point.date.day(),
                    point.tracked_seconds / HOUR,
                    point.scope_seconds / HOUR,
                )
            })
            .collect();
        assert_eq!(read, [(28, 0, 10), (29, 3, 10), (30, 3, 8), (31, 4, 8)]);
    }

    /// 31 March 2026 is a Tuesday: the weeks before it end on Sundays, or on Saturdays where weeks start on Sunday.
    #[rstest]
    #[case(Weekday::Monday, &[15, 22, 29, 31])]
    #[case(Weekday::Sunday, &[14, 21, 28, 31])]
    #[case(Weekday::Saturday, &[13, 20, 27, 31])]
    fn weeks_end_where_the_organization_ends_them(#[case] start: Weekday, #[case] days: &[i8]) {
        let work = hours(&[(19, 1), (0, 1)]);
        let points = burn_up(&work, &BTreeMap::new(), TODAY, Some(Step::Week), start).points;
        let read: Vec<i8> = points.iter().map(|point| point.date.day()).collect();
        assert_eq!(read, days);
    }

    #[test]
    fn a_long_series_goes_by_weeks_and_stays_short() {
        assert_eq!(lay_out(&[(91, 1)], &[], None).step, Step::Day);
        assert_eq!(lay_out(&[(92, 1)], &[], None).step, Step::Week);
        let long = lay_out(&[(19_000, 5), (1, 1)], &[], Some(Step::Day)).points;
        assert_eq!(long.len(), MOST_POINTS);
        assert_eq!(long[0].tracked_seconds, 5 * HOUR);
        assert!(lay_out(&[], &[], None).points.is_empty());
    }

    #[test]
    fn the_first_estimate_counts_from_the_beginning() {
        let series = lay_out(&[(3, 1)], &[(2, 10), (1, 5)], Some(Step::Day));
        let scope: Vec<i64> = series
            .points
            .iter()
            .map(|point| point.scope_seconds / HOUR)
            .collect();
        assert_eq!(scope, [10, 10, 15, 15]);
        assert_eq!(series.scope_since, Some(date(2026, 3, 29)));
    }

    #[test]
    fn the_pace_of_four_weeks_tells_the_day() {
        // 56 hours in 28 days; 44 of 100 hours are left, which takes 22 days.
        let forecast = lay_out(&steady(28), &[(40, 100)], None).forecast.unwrap();
        assert_eq!(forecast.date, date(2026, 4, 22));
        assert_eq!(
            (forecast.remaining_seconds, forecast.weekly_seconds),
            (44 * HOUR, 14 * HOUR)
        );
        assert_eq!((forecast.from, forecast.to), (date(2026, 3, 3), TODAY));
    }

    #[test]
    fn a_young_project_has_the_pace_of_its_days() {
        let forecast = lay_out(&steady(14), &[(14, 30)], None).forecast.unwrap();
        // 28 hours in 14 days; the last two hours take a day.
        assert_eq!(forecast.date, date(2026, 4, 1));
    }

    #[rstest]
    #[case::nothing_estimated(&steady(28), &[], NoForecast::NoScope)]
    #[case::used_up(&steady(28), &[(28, 56)], NoForecast::ScopeUsedUp)]
    #[case::too_young(&steady(13), &[(13, 100)], NoForecast::TooLittleData)]
    #[case::no_work_yet(&[], &[(90, 100)], NoForecast::TooLittleData)]
    #[case::four_days(&[(30, 1), (4, 1), (3, 1), (2, 1), (1, 1)], &[(30, 100)], NoForecast::TooLittleData)]
    #[case::today_does_not_count(&[(30, 1), (4, 1), (3, 1), (2, 1), (1, 1), (0, 9)], &[(30, 100)], NoForecast::TooLittleData)]
    #[case::asleep(&[(60, 8), (50, 8)], &[(60, 100)], NoForecast::NoRecentWork)]
    #[case::far_away(&steady(28), &[(28, 99_999)], NoForecast::TooFarAway)]
    fn without_enough_to_go_by_there_is_no_forecast(
        #[case] work: &[(i64, i64)],
        #[case] scope: &[(i64, i64)],
        #[case] reason: NoForecast,
    ) {
        assert_eq!(lay_out(work, scope, None).forecast, Err(reason));
    }

    proptest! {
        /// The last point is the sum of everything, and time never goes back.
        #[test]
        fn the_last_point_is_the_sum(
            work in proptest::collection::btree_map(0..400_i64, 0..20_i64, 0..40),
            scope in proptest::collection::btree_map(0..400_i64, -20..40_i64, 0..40),
            weeks in any::<bool>(),
        ) {
            let (work, scope): (Vec<_>, Vec<_>) = (work.into_iter().collect(), scope.into_iter().collect());
            let step = if weeks { Step::Week } else { Step::Day };
            let points = lay_out(&work, &scope, Some(step)).points;
            prop_assert!(points.is_sorted_by(|a, b| a.date < b.date && a.tracked_seconds <= b.tracked_seconds));
            if let Some(last) = points.last() {
                prop_assert_eq!(last.date, TODAY);
                prop_assert_eq!(last.tracked_seconds, work.iter().map(|(_, hours)| hours * HOUR).sum::<i64>());
                prop_assert_eq!(last.scope_seconds, scope.iter().map(|(_, hours)| hours * HOUR).sum::<i64>());
            }
        }
    }
}
