//! What the checks of a week say may be missing: workdays without an entry and gaps within a day.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::collections::BTreeSet;

use domain::entries::{DayRule, OverlapPolicy, When};
use domain::ids::{EntryId, ProjectId};
use domain::reports::WeekStart;
use domain::time::zone;
use domain::timesheets::{CheckRules, CheckedEntry, Finding, FindingCode, Severity, Week, check};
use jiff::civil::{Date, date};
use rstest::rstest;
use uuid::Uuid;

const MONDAY: Date = date(2026, 3, 2);

fn entry(n: u128, when: When) -> CheckedEntry {
    CheckedEntry {
        id: EntryId::from(Uuid::from_u128(n)),
        project_id: Some(ProjectId::from(Uuid::from_u128(1))),
        when,
    }
}

fn minutes(n: u128, date: Date, minutes: i64) -> CheckedEntry {
    let duration_seconds = minutes * 60;
    entry(
        n,
        When::Duration {
            date,
            duration_seconds,
        },
    )
}

/// An interval in a zone, from and to a local time of day on a day of March.
fn interval(n: u128, name: &str, from: (i8, i8, i8), to: Option<(i8, i8, i8)>) -> CheckedEntry {
    let tz = zone(name).unwrap();
    let instant = |(day, hour, minute)| {
        let local = date(2026, 3, day).at(hour, minute, 0, 0);
        tz.to_ambiguous_zoned(local).compatible().unwrap().timestamp()
    };
    entry(
        n,
        When::Interval {
            started_at: instant(from),
            ended_at: to.map(instant),
            start_time_zone: name.into(),
            end_time_zone: name.into(),
            date: date(2026, 3, from.0),
        },
    )
}

fn berlin(n: u128, from: (i8, i8, i8), to: (i8, i8, i8)) -> CheckedEntry {
    interval(n, "Europe/Berlin", from, Some(to))
}

fn holes(week: Week, entries: &[CheckedEntry], now: &str) -> Vec<Finding> {
    let rules = CheckRules {
        now: now.parse().unwrap(),
        day_rule: DayRule::default(),
        overlap_policy: OverlapPolicy::Allow,
        zone: zone("Europe/Berlin").unwrap(),
    };
    let mut findings = check(week, entries, &BTreeSet::new(), &rules);
    findings.retain(|finding| matches!(finding.code, FindingCode::EmptyDay | FindingCode::DayGap));
    assert!(
        findings
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    );
    findings
}

fn dates(week: Week, entries: &[CheckedEntry], now: &str) -> Vec<Date> {
    let found = holes(week, entries, now);
    found.into_iter().flat_map(|finding| finding.dates).collect()
}

fn days(of_march: &[i8]) -> Vec<Date> {
    of_march.iter().map(|day| date(2026, 3, *day)).collect()
}

#[rstest]
#[case::after_the_week(WeekStart::Monday, &[2, 4], "2026-03-20T12:00:00Z", &[3, 5, 6])]
#[case::today_and_tomorrow_may_still_come(WeekStart::Monday, &[2], "2026-03-04T12:00:00Z", &[3])]
#[case::a_week_to_come(WeekStart::Monday, &[2], "2026-02-20T12:00:00Z", &[])]
#[case::nothing_is_missing(WeekStart::Monday, &[2, 3, 4, 5, 6], "2026-03-20T12:00:00Z", &[])]
// From 1 to 7 March: the weekend lies at both ends.
#[case::weeks_from_sunday(WeekStart::Sunday, &[2, 3, 4, 5], "2026-03-20T12:00:00Z", &[6])]
// From 28 February to 6 March: Friday and Saturday are days of rest, Sunday is not.
#[case::weeks_from_saturday(WeekStart::Saturday, &[2, 3, 4], "2026-03-20T12:00:00Z", &[1, 5])]
fn workdays_that_are_over_and_hold_nothing_are_asked_about(
    #[case] start: WeekStart,
    #[case] recorded: &[i8],
    #[case] now: &str,
    #[case] missing: &[i8],
) {
    let entries: Vec<_> = (1..)
        .zip(recorded)
        .map(|(n, day)| minutes(n, date(2026, 3, *day), 60))
        .collect();
    assert_eq!(dates(Week::of(MONDAY, start), &entries, now), days(missing));
}

#[test]
fn a_night_fills_both_of_its_days() {
    let entries = [
        berlin(1, (2, 20, 0), (3, 4, 0)),
        minutes(2, date(2026, 3, 4), 60),
        minutes(3, date(2026, 3, 5), 60),
        minutes(4, date(2026, 3, 6), 60),
    ];
    let week = Week::of(MONDAY, WeekStart::Monday);
    assert_eq!(dates(week, &entries, "2026-03-20T12:00:00Z"), []);
}

#[test]
fn an_empty_week_is_one_finding_and_not_five() {
    let week = Week::of(MONDAY, WeekStart::Monday);
    assert_eq!(holes(week, &[], "2026-03-20T12:00:00Z"), []);
}

/// The week is looked at on Monday evening, so that no later day is missing.
#[rstest]
#[case::a_long_lunch(vec![berlin(1, (2, 8, 0), (2, 12, 0)), berlin(2, (2, 14, 0), (2, 17, 0))], &[])]
#[case::longer(vec![berlin(1, (2, 8, 0), (2, 12, 0)), berlin(2, (2, 14, 1), (2, 17, 0))], &[2])]
#[case::filled_by_a_duration(
    vec![berlin(1, (2, 8, 0), (2, 10, 0)), minutes(2, MONDAY, 60), berlin(3, (2, 13, 0), (2, 17, 0))], &[])]
#[case::a_duration_too_short_to_fill_it(
    vec![berlin(1, (2, 8, 0), (2, 10, 0)), minutes(2, MONDAY, 30), berlin(3, (2, 13, 0), (2, 17, 0))], &[2])]
#[case::covered_by_a_parallel_entry(
    vec![berlin(1, (2, 8, 0), (2, 16, 0)), berlin(2, (2, 8, 0), (2, 9, 0)), berlin(3, (2, 15, 0), (2, 17, 0))], &[])]
#[case::over_night(vec![berlin(1, (1, 18, 0), (1, 20, 0)), berlin(2, (2, 8, 0), (2, 9, 0))], &[])]
#[case::before_a_running_timer(
    vec![berlin(1, (2, 8, 0), (2, 10, 0)), interval(2, "Europe/Berlin", (2, 14, 0), None)], &[2])]
fn gaps_within_a_day_are_asked_about_when_no_break_explains_them(
    #[case] entries: Vec<CheckedEntry>,
    #[case] found: &[i8],
) {
    let week = Week::of(MONDAY, WeekStart::Monday);
    assert_eq!(dates(week, &entries, "2026-03-02T19:00:00Z"), days(found));
}

#[test]
fn a_gap_names_the_entries_on_either_side_once() {
    let entries = [
        berlin(1, (2, 6, 0), (2, 7, 0)),
        berlin(2, (2, 10, 0), (2, 11, 0)),
        berlin(3, (2, 15, 0), (2, 16, 0)),
    ];
    let week = Week::of(MONDAY, WeekStart::Monday);
    let findings = holes(week, &entries, "2026-03-02T19:00:00Z");
    let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].entries, ids);
    assert!(findings[0].message.contains("2026-03-02"));
}
