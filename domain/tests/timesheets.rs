//! The rules of timesheets: weeks, steps and checks.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::collections::{BTreeSet, HashSet};

use domain::entries::{DayBoundary, DayRule, OverlapPolicy, When};
use domain::ids::{EntryId, MemberId, ProjectId};
use domain::people::Role;
use domain::policy::{Action, Actor, Decision, Rights, Target, may};
use domain::reports::WeekStart;
use domain::time::zone;
use domain::timesheets::{
    CheckRules, CheckedEntry, Finding, FindingCode, Severity, State, Step, Week, check, day_seconds,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

const MONDAY: Date = date(2026, 3, 2);

/// Pitfall 16: weeks begin where the organization says.
#[rstest]
#[case(WeekStart::Monday, date(2026, 3, 4), MONDAY)]
#[case(WeekStart::Monday, date(2026, 3, 8), MONDAY)]
#[case(WeekStart::Monday, MONDAY, MONDAY)]
#[case(WeekStart::Sunday, date(2026, 3, 4), date(2026, 3, 1))]
#[case(WeekStart::Sunday, date(2026, 3, 8), date(2026, 3, 8))]
#[case(WeekStart::Saturday, date(2026, 3, 6), date(2026, 2, 28))]
#[case(WeekStart::Monday, date(2027, 1, 1), date(2026, 12, 28))]
fn a_week_begins_on_the_day_of_the_organization(
    #[case] start: WeekStart,
    #[case] day: Date,
    #[case] first: Date,
) {
    let week = Week::of(day, start);
    assert_eq!(week.first, first);
    assert_eq!(week.days().count(), 7);
    assert_eq!(week.days().last(), Some(week.last));
    assert!(week.contains(day));
}

proptest! {
    #[test]
    fn every_date_lies_in_exactly_the_week_that_is_told(day in 0_i64..80_000, start in 0..3) {
        let start = [WeekStart::Monday, WeekStart::Sunday, WeekStart::Saturday][usize::try_from(start).unwrap()];
        let day = date(1970, 1, 8).saturating_add(jiff::Span::new().days(day));
        let week = Week::of(day, start);
        prop_assert!(week.contains(day));
        prop_assert_eq!(week.days().filter(|other| Week::of(*other, start) == week).count(), 7);
        prop_assert_eq!(Week::of(week.weeks_before(1), start).last.tomorrow().unwrap(), week.first);
    }
}

#[test]
fn every_step_from_every_state_leads_where_it_was_agreed() {
    use State::{Approved, Open, Rejected, Reopened, Submitted};
    let table: Vec<(State, Vec<Option<State>>)> = State::ALL
        .into_iter()
        .map(|state| {
            (
                state,
                Step::ALL.into_iter().map(|step| state.after(step)).collect(),
            )
        })
        .collect();
    // Columns: submit, withdraw, approve, reject, reopen.
    assert_eq!(
        table,
        [
            (Open, vec![Some(Submitted), None, None, None, None]),
            (
                Submitted,
                vec![None, Some(Open), Some(Approved), Some(Rejected), None]
            ),
            (Approved, vec![None, None, None, None, Some(Reopened)]),
            (Rejected, vec![Some(Submitted), None, None, None, None]),
            (Reopened, vec![Some(Submitted), None, None, None, None]),
        ]
    );
    for state in State::ALL {
        assert_eq!(state.is_closed(), matches!(state, Submitted | Approved));
    }
    for step in Step::ALL {
        assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
    }
}

/// A manager's own week is approved by somebody else; who has nobody above them may approve it and is named.
#[rstest]
#[case(Role::Member, 1, Decision::Forbidden)]
#[case(Role::Member, 2, Decision::Hidden)]
#[case(Role::Manager, 1, Decision::Forbidden)]
#[case(Role::Manager, 2, Decision::Allow)]
#[case(Role::Manager, 3, Decision::Hidden)]
#[case(Role::Admin, 1, Decision::Allow)]
#[case(Role::Admin, 3, Decision::Allow)]
#[case(Role::Owner, 1, Decision::Allow)]
fn weeks_are_approved_by_those_whose_people_they_are(
    #[case] role: Role,
    #[case] of: u128,
    #[case] expected: Decision,
) {
    let member = |n| MemberId::from(Uuid::from_u128(n));
    let actor = Actor {
        member: member(1),
        role,
        rights: Rights::of(role),
        // A lead is a member of the team as well.
        led_members: [member(1), member(2)].into(),
        projects: HashSet::new(),
        token_scopes: None,
    };
    assert_eq!(
        may(&actor, Action::TimesheetApprove, Target::Of(member(of))),
        expected
    );
}

fn entry(n: u128, when: When) -> CheckedEntry {
    CheckedEntry {
        id: EntryId::from(Uuid::from_u128(n)),
        project_id: Some(ProjectId::from(Uuid::from_u128(1))),
        when,
    }
}

fn hours(n: u128, date: Date, hours: i64) -> CheckedEntry {
    let duration_seconds = hours * 3600;
    entry(
        n,
        When::Duration {
            date,
            duration_seconds,
        },
    )
}

/// An interval in Berlin, from and to an instant.
fn interval(n: u128, from: &str, to: Option<&str>) -> CheckedEntry {
    let started_at: jiff::Timestamp = from.parse().unwrap();
    let date = domain::time::local_date(started_at, &zone("Europe/Berlin").unwrap());
    entry(
        n,
        When::Interval {
            started_at,
            ended_at: to.map(|to| to.parse().unwrap()),
            start_time_zone: "Europe/Berlin".into(),
            end_time_zone: "Europe/Berlin".into(),
            date,
        },
    )
}

fn rules(overlap_policy: OverlapPolicy) -> CheckRules {
    CheckRules {
        now: "2026-03-06T12:00:00Z".parse().unwrap(),
        day_rule: DayRule::default(),
        overlap_policy,
        zone: zone("Europe/Berlin").unwrap(),
    }
}

/// Without the days on which nothing lies: `timesheet_holes.rs` is about those.
fn found(entries: &[CheckedEntry], policy: OverlapPolicy) -> Vec<Finding> {
    let week = Week::of(MONDAY, WeekStart::Monday);
    let mut findings = check(week, entries, &BTreeSet::new(), &rules(policy));
    findings.retain(|finding| finding.code != FindingCode::EmptyDay);
    findings
}

fn codes(findings: &[Finding]) -> Vec<(FindingCode, Severity, Vec<Date>)> {
    let one = |finding: &Finding| (finding.code, finding.severity, finding.dates.clone());
    findings.iter().map(one).collect()
}

#[test]
fn a_usual_week_with_gaps_has_no_findings() {
    let entries = [
        hours(1, MONDAY, 8),
        hours(2, date(2026, 3, 4), 10),
        interval(3, "2026-03-05T08:00:00Z", Some("2026-03-05T12:00:00Z")),
        // Touches, does not overlap (pitfall 6).
        interval(4, "2026-03-05T12:00:00Z", Some("2026-03-05T16:00:00Z")),
    ];
    assert_eq!(found(&entries, OverlapPolicy::Warn), []);
}

#[test]
fn nothing_recorded_is_worth_a_question() {
    assert_eq!(
        codes(&found(&[], OverlapPolicy::Warn)),
        [(FindingCode::EmptyWeek, Severity::Warning, vec![])]
    );
    // What lies beside the week does not fill it.
    let beside = [hours(1, date(2026, 3, 1), 8), hours(2, date(2026, 3, 9), 8)];
    assert_eq!(
        found(&beside, OverlapPolicy::Warn)[0].code,
        FindingCode::EmptyWeek
    );
}

#[rstest]
#[case(10, None)]
#[case(11, Some((FindingCode::LongDay, Severity::Warning)))]
#[case(24, Some((FindingCode::LongDay, Severity::Warning)))]
#[case(25, Some((FindingCode::ImpossibleDay, Severity::Blocking)))]
fn a_day_is_long_from_ten_hours_and_impossible_from_twenty_four(
    #[case] sum: i64,
    #[case] expected: Option<(FindingCode, Severity)>,
) {
    let entries = [hours(1, MONDAY, 5), hours(2, MONDAY, sum - 5)];
    let findings = found(&entries, OverlapPolicy::Warn);
    let told = findings.first().map(|finding| (finding.code, finding.severity));
    assert_eq!(told, expected);
    assert!(
        findings.iter().all(|finding| finding.dates == [MONDAY]),
        "{findings:?}"
    );
}

/// Pitfall 1: the day on which clocks go back has 25 hours.
#[test]
fn a_day_of_twenty_five_hours_may_hold_them() {
    let day = date(2026, 10, 25);
    let week = Week::of(day, WeekStart::Monday);
    let whole = [
        interval(1, "2026-10-24T22:00:00Z", Some("2026-10-25T12:00:00Z")),
        interval(2, "2026-10-25T12:00:00Z", Some("2026-10-25T23:00:00Z")),
    ];
    let findings = check(week, &whole, &BTreeSet::new(), &rules(OverlapPolicy::Warn));
    assert_eq!(
        codes(&findings),
        [(FindingCode::LongDay, Severity::Warning, vec![day])]
    );
}

/// Pitfall 11: a running timer would go on into a week that nobody can change.
#[test]
fn a_running_timer_blocks_the_weeks_that_it_touches() {
    let running = [hours(1, MONDAY, 8), interval(2, "2026-03-06T08:00:00Z", None)];
    let findings = found(&running, OverlapPolicy::Allow);
    assert_eq!(
        codes(&findings),
        [(
            FindingCode::RunningTimer,
            Severity::Blocking,
            vec![date(2026, 3, 6)]
        )]
    );
    assert_eq!(findings[0].entries, [running[1].id]);
    // One that was forgotten in the week before reaches into this one; the week after is not touched yet.
    let forgotten = [hours(1, MONDAY, 8), interval(2, "2026-02-27T08:00:00Z", None)];
    assert_eq!(
        found(&forgotten, OverlapPolicy::Allow)[0].code,
        FindingCode::RunningTimer
    );
    let next = Week::of(date(2026, 3, 9), WeekStart::Monday);
    let next = check(
        next,
        &[running[1].clone(), hours(1, date(2026, 3, 9), 8)],
        &BTreeSet::new(),
        &rules(OverlapPolicy::Allow),
    );
    assert_eq!(next, []);
}

#[rstest]
#[case(OverlapPolicy::Allow, None)]
#[case(OverlapPolicy::Warn, Some(Severity::Warning))]
#[case(OverlapPolicy::Forbid, Some(Severity::Blocking))]
fn overlaps_are_as_bad_as_the_organization_says(
    #[case] policy: OverlapPolicy,
    #[case] severity: Option<Severity>,
) {
    // The second and third lie inside the first and touch each other.
    let entries = [
        interval(1, "2026-03-03T08:00:00Z", Some("2026-03-03T12:00:00Z")),
        interval(2, "2026-03-03T09:00:00Z", Some("2026-03-03T10:00:00Z")),
        interval(3, "2026-03-03T10:00:00Z", Some("2026-03-03T11:00:00Z")),
        interval(4, "2026-03-04T08:00:00Z", Some("2026-03-04T09:00:00Z")),
    ];
    let findings = found(&entries, policy);
    assert_eq!(findings.first().map(|finding| finding.severity), severity);
    if let Some(finding) = findings.first() {
        assert_eq!(finding.dates, [date(2026, 3, 3)]);
        assert_eq!(
            finding.entries,
            entries[..3].iter().map(|entry| entry.id).collect::<Vec<_>>()
        );
    }
}

#[test]
fn time_without_a_project_is_named_with_its_days_and_entries() {
    let mut loose = hours(7, date(2026, 3, 5), 1);
    loose.project_id = None;
    let findings = found(&[hours(1, MONDAY, 8), loose.clone()], OverlapPolicy::Warn);
    assert_eq!(
        codes(&findings),
        [(
            FindingCode::MissingProject,
            Severity::Warning,
            vec![date(2026, 3, 5)]
        )]
    );
    assert_eq!(findings[0].entries, [loose.id]);
    assert!(findings[0].message.contains("2026-03-05"));
}

#[test]
fn earlier_weeks_are_named_and_blocking_findings_come_first() {
    let open = BTreeSet::from([date(2026, 2, 16), date(2026, 2, 23)]);
    let week = Week::of(MONDAY, WeekStart::Monday);
    let entries = [
        hours(1, MONDAY, 24),
        hours(2, MONDAY, 2),
        hours(3, date(2026, 3, 3), 12),
    ];
    let findings = check(week, &entries, &open, &rules(OverlapPolicy::Warn));
    assert_eq!(
        codes(&findings),
        [
            (FindingCode::ImpossibleDay, Severity::Blocking, vec![MONDAY]),
            (FindingCode::LongDay, Severity::Warning, vec![date(2026, 3, 3)]),
            (
                FindingCode::EmptyDay,
                Severity::Warning,
                vec![date(2026, 3, 4), date(2026, 3, 5)]
            ),
            (
                FindingCode::OpenEarlierWeeks,
                Severity::Warning,
                vec![date(2026, 2, 16), date(2026, 2, 23)]
            ),
        ]
    );
}

/// Pitfall 5: the sums of a week use the day boundary of the organization, also at the edges of the week.
#[rstest]
#[case(DayBoundary::SplitAtMidnight, 2 * 3600)]
#[case(DayBoundary::StartDay, 0)]
fn an_entry_over_the_edge_of_the_week_counts_as_the_organization_says(
    #[case] boundary: DayBoundary,
    #[case] monday: i64,
) {
    // From Sunday 22:00 to Monday 02:00 in Berlin.
    let night = [interval(1, "2026-03-01T21:00:00Z", Some("2026-03-02T01:00:00Z"))];
    let rule = DayRule {
        boundary,
        ..DayRule::default()
    };
    let days = day_seconds(Week::of(MONDAY, WeekStart::Monday), &night, rule);
    assert_eq!(days[0], (MONDAY, monday));
    assert_eq!(days[1..].iter().map(|(_, seconds)| seconds).sum::<i64>(), 0);
}
