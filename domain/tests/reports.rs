//! Report arithmetic, checked against a slow and obvious second implementation and by tables.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::entries::{Billable, DayBoundary, DayRule, Kind, When, allocate};
use domain::ids::{ClientId, EntryId, MemberId, ProjectId, TagId, TaskId, TeamId};
use domain::reports::{
    Columns, Dimension, Filter, Lookups, MemberFacts, ProjectFacts, Query, Report, Row, RowWhen, TaskFacts,
    WeekStart, Without, run, select,
};
use domain::rounding::{Rounding, RoundingLevel, RoundingMode};
use domain::time::{Period, zone};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

/// An entry as the tests write it.
#[derive(Debug, Clone)]
struct Given {
    id: u128,
    member: u128,
    project: Option<u128>,
    task: Option<u128>,
    when: When,
    billable: Billable,
    tags: Vec<u128>,
    note: &'static str,
}

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

fn given(id: u128, project: u128, start: &str, end: &str) -> Given {
    let (start, end): (Timestamp, Timestamp) = (start.parse().unwrap(), end.parse().unwrap());
    Given {
        id,
        member: 1,
        project: Some(project),
        task: None,
        when: interval(start, Some(end), "Europe/Berlin"),
        billable: Billable::Inherit,
        tags: Vec::new(),
        note: "",
    }
}

fn interval(start: Timestamp, end: Option<Timestamp>, name: &str) -> When {
    When::Interval {
        started_at: start,
        ended_at: end,
        start_time_zone: name.to_owned(),
        end_time_zone: name.to_owned(),
        date: zone(name).unwrap().to_datetime(start).date(),
    }
}

fn with_row<R>(given: &Given, then: impl FnOnce(&Row<'_>) -> R) -> R {
    let tags: Vec<TagId> = given.tags.iter().map(|tag| id(*tag)).collect();
    let when = match &given.when {
        When::Interval {
            started_at,
            ended_at,
            start_time_zone,
            date,
            ..
        } => RowWhen::Interval {
            started_at: *started_at,
            ended_at: *ended_at,
            start_time_zone,
            date: *date,
        },
        When::Duration {
            date,
            duration_seconds,
        } => RowWhen::Duration {
            date: *date,
            duration_seconds: *duration_seconds,
        },
    };
    then(&Row {
        id: id(given.id),
        member: id(given.member),
        project: given.project.map(id),
        task: given.task.map(id),
        when,
        billable: given.billable,
        tags: &tags,
        note: given.note,
    })
}

fn columns(entries: &[Given]) -> Columns {
    let mut columns = Columns::default();
    for entry in entries {
        with_row(entry, |row| columns.push(row));
    }
    columns
}

/// Members 1 to 3 (1 in teams 31 and 32, 2 in team 31), projects 11 to 13 (11 and 12 of client 21, 12 billable),
/// task 41 of project 11, tags 51 to 53.
fn lookups() -> Lookups {
    let mut lookups = Lookups::default();
    for (member, name, teams) in [
        (1, "Ada", vec![31, 32]),
        (2, "Bob", vec![31]),
        (3, "Cleo", vec![]),
    ] {
        let teams = teams.into_iter().map(id::<TeamId>).collect();
        lookups.members.insert(
            id::<MemberId>(member),
            MemberFacts {
                name: name.into(),
                teams,
            },
        );
    }
    for (project, name, client, billable, estimate) in [
        (11, "Atlas", Some(21), false, Some(36_000)),
        (12, "borealis", Some(21), true, None),
        (13, "Crux", None, true, Some(60)),
    ] {
        let client = client.map(id::<ClientId>);
        let facts = ProjectFacts {
            name: name.into(),
            client,
            billable,
            estimate_seconds: estimate,
        };
        lookups.projects.insert(id::<ProjectId>(project), facts);
    }
    let task = TaskFacts {
        name: "Design".into(),
        billable: Billable::Yes,
        estimate_seconds: Some(7200),
    };
    lookups.tasks.insert(id::<TaskId>(41), task);
    lookups.clients.insert(id(21), "Acme".into());
    lookups
        .teams
        .extend([(id(31), "Wood".to_owned()), (id(32), "Metal".to_owned())]);
    lookups.tags.extend([
        (id(51), "call".to_owned()),
        (id(52), "mail".to_owned()),
        (id(53), "site".to_owned()),
    ]);
    lookups
}

fn query(from: Date, to: Date, group_by: &[Dimension]) -> Query {
    Query {
        period: Period::new(from, to).unwrap(),
        zone: None,
        filter: Filter::default(),
        group_by: group_by.to_vec(),
        rounding: Rounding::default(),
        days: DayRule::default(),
        week_start: WeekStart::Monday,
        compare_estimates: false,
        compare: None,
        amounts: None,
    }
}

fn november(group_by: &[Dimension]) -> Query {
    query(date(2026, 11, 1), date(2026, 12, 1), group_by)
}

/// The lines as labels, seconds and entries.
fn lines(report: &Report) -> Vec<(String, i64, u64)> {
    let label = |group: &domain::reports::Group| {
        group
            .keys
            .iter()
            .map(|key| key.label.clone())
            .collect::<Vec<_>>()
            .join("/")
    };
    report
        .groups
        .iter()
        .map(|group| (label(group), group.duration_seconds, group.entries))
        .collect()
}

fn expect(lines: &[(&str, i64, u64)]) -> Vec<(String, i64, u64)> {
    lines
        .iter()
        .map(|(label, seconds, entries)| ((*label).to_owned(), *seconds, *entries))
        .collect()
}

/// Night work over a month's end, two parallel projects, tags, a duration entry and a running timer.
fn sample() -> Vec<Given> {
    let mut night = given(1, 11, "2026-10-31T22:00:00Z", "2026-11-01T02:00:00Z");
    night.tags = vec![51, 52];
    let mut call = given(2, 12, "2026-11-10T08:00:00Z", "2026-11-10T09:00:00Z");
    call.tags = vec![51];
    call.note = "Call with the Bank";
    let mut design = given(3, 11, "2026-11-10T09:00:00Z", "2026-11-10T09:50:00Z");
    (design.task, design.member) = (Some(41), 2);
    let mut day = given(4, 13, "2026-11-10T09:00:00Z", "2026-11-10T10:00:00Z");
    day.when = When::Duration {
        date: date(2026, 11, 30),
        duration_seconds: 1800,
    };
    (day.member, day.billable) = (3, Billable::No);
    let mut none = given(5, 11, "2026-11-11T09:00:00Z", "2026-11-11T10:00:00Z");
    none.project = None;
    let mut running = given(6, 11, "2026-11-12T09:00:00Z", "2026-11-12T10:00:00Z");
    running.when = interval("2026-11-12T09:00:00Z".parse().unwrap(), None, "Europe/Berlin");
    vec![night, call, design, day, none, running]
}

#[test]
fn a_report_by_project_adds_up_and_leaves_running_timers_out() {
    let report = run(&columns(&sample()), &lookups(), &november(&[Dimension::Project]));
    // 22:00 to 02:00 UTC is 23:00 to 03:00 in Berlin: one hour belongs to October.
    let expected = expect(&[
        ("Atlas", 10_800 + 3000, 2),
        ("borealis", 3600, 1),
        ("Crux", 1800, 1),
        ("No project", 3600, 1),
    ]);
    assert_eq!(lines(&report), expected);
    assert_eq!((report.total.duration_seconds, report.total.entries), (22_800, 5));
    assert_eq!(report.running_excluded, 1);
    // The task makes its entry billable, the project another one.
    assert_eq!(report.total.billable_seconds, 3600 + 3000);
}

#[rstest]
#[case(&[Dimension::Client], &[("Acme", 17_400, 3), ("No client", 5400, 2)])]
#[case(&[Dimension::Member], &[("Ada", 18_000, 3), ("Bob", 3000, 1), ("Cleo", 1800, 1)])]
#[case(&[Dimension::Task], &[("Design", 3000, 1), ("No task", 19_800, 4)])]
#[case(&[Dimension::Team], &[("Metal", 18_000, 3), ("Wood", 21_000, 4), ("No team", 1800, 1)])]
#[case(&[Dimension::Tag], &[("call", 14_400, 2), ("mail", 10_800, 1), ("No tag", 8400, 3)])]
#[case(&[Dimension::Billable], &[("Billable", 6600, 2), ("Not billable", 16_200, 3)])]
#[case(&[Dimension::Day], &[("2026-11-01", 10_800, 1), ("2026-11-10", 6600, 2), ("2026-11-11", 3600, 1), ("2026-11-30", 1800, 1)])]
#[case(&[Dimension::Week], &[("2026-W44", 10_800, 1), ("2026-W46", 10_200, 3), ("2026-W49", 1800, 1)])]
#[case(&[Dimension::Month], &[("2026-11", 22_800, 5)])]
#[case(&[Dimension::Quarter], &[("2026-Q4", 22_800, 5)])]
#[case(&[Dimension::Year], &[("2026", 22_800, 5)])]
#[case(&[Dimension::Note], &[("Call with the Bank", 3600, 1), ("No note", 19_200, 4)])]
#[case(&[Dimension::Month, Dimension::Client, Dimension::Member], &[
    ("2026-11/Acme/Ada", 14_400, 2), ("2026-11/Acme/Bob", 3000, 1),
    ("2026-11/No client/Ada", 3600, 1), ("2026-11/No client/Cleo", 1800, 1)])]
#[case(&[], &[("", 22_800, 5)])]
fn a_report_groups_by_any_dimension(#[case] group_by: &[Dimension], #[case] expected: &[(&str, i64, u64)]) {
    let report = run(&columns(&sample()), &lookups(), &november(group_by));
    assert_eq!(lines(&report), expect(expected));
    assert_eq!((report.total.duration_seconds, report.total.entries), (22_800, 5));
    assert_eq!(
        report.policy.tags_note.is_some(),
        group_by
            .iter()
            .any(|one| matches!(one, Dimension::Tag | Dimension::Team))
    );
}

#[test]
fn weeks_that_begin_on_sunday_are_called_by_their_first_date() {
    let query = Query {
        week_start: WeekStart::Sunday,
        ..november(&[Dimension::Week])
    };
    let report = run(&columns(&sample()), &lookups(), &query);
    assert_eq!(
        lines(&report),
        expect(&[
            ("2026-11-01", 10_800, 1),
            ("2026-11-08", 10_200, 3),
            ("2026-11-29", 1800, 1)
        ])
    );
}

#[test]
fn the_iso_week_of_new_year_belongs_to_the_year_of_its_thursday() {
    let entries = [given(1, 11, "2027-01-01T09:00:00Z", "2027-01-01T10:00:00Z")];
    let query = query(date(2026, 12, 1), date(2027, 2, 1), &[Dimension::Week]);
    assert_eq!(
        lines(&run(&columns(&entries), &lookups(), &query)),
        expect(&[("2026-W53", 3600, 1)])
    );
}

fn lacking(what: Without) -> Filter {
    Filter {
        without: vec![what],
        ..Filter::default()
    }
}

#[rstest]
#[case::member(Filter { member_ids: Some(HashSet::from([id(2)])), ..Filter::default() }, &[3])]
#[case::team(Filter { team_ids: Some(HashSet::from([id(32)])), ..Filter::default() }, &[5, 2, 1])]
#[case::client(Filter { client_ids: Some(HashSet::from([id(21)])), ..Filter::default() }, &[3, 2, 1])]
#[case::project(Filter { project_ids: Some(HashSet::from([id(12), id(13)])), ..Filter::default() }, &[4, 2])]
#[case::task(Filter { task_ids: Some(HashSet::from([id(41)])), ..Filter::default() }, &[3])]
#[case::tag(Filter { tag_ids: Some(HashSet::from([id(52)])), ..Filter::default() }, &[1])]
#[case::billable(Filter { billable: Some(true), ..Filter::default() }, &[3, 2])]
#[case::not_billable(Filter { billable: Some(false), ..Filter::default() }, &[4, 5, 1])]
#[case::kind(Filter { kinds: Some(vec![Kind::Duration]), ..Filter::default() }, &[4])]
#[case::note(Filter { note: Some("the bank".into()), ..Filter::default() }, &[2])]
#[case::without_project(lacking(Without::Project), &[5])]
#[case::without_client(lacking(Without::Client), &[4, 5])]
#[case::without_task(lacking(Without::Task), &[4, 5, 2, 1])]
#[case::without_team(lacking(Without::Team), &[4])]
#[case::without_tag(lacking(Without::Tag), &[4, 5, 3])]
#[case::both(Filter { client_ids: Some(HashSet::from([id(21)])), tag_ids: Some(HashSet::from([id(51)])), ..Filter::default() }, &[2, 1])]
#[case::nobody(Filter { member_ids: Some(HashSet::new()), ..Filter::default() }, &[])]
#[case::unknown(Filter { project_ids: Some(HashSet::from([id(99)])), ..Filter::default() }, &[])]
fn a_filter_lets_through_what_matches_and_the_drill_down_shows_it(
    #[case] filter: Filter,
    #[case] expected: &[u128],
) {
    let query = Query {
        filter,
        ..november(&[])
    };
    let expected: Vec<EntryId> = expected.iter().map(|n| id(*n)).collect();
    let (columns, lookups) = (columns(&sample()), lookups());
    assert_eq!(select(&columns, &lookups, &query), expected);
    assert_eq!(
        run(&columns, &lookups, &query).total.entries,
        expected.len() as u64
    );
}

#[test]
fn the_start_day_policy_gives_the_night_to_october() {
    let days = DayRule {
        boundary: DayBoundary::StartDay,
        ..DayRule::default()
    };
    let report = run(
        &columns(&sample()),
        &lookups(),
        &Query {
            days,
            ..november(&[])
        },
    );
    assert_eq!((report.total.duration_seconds, report.total.entries), (12_000, 4));
    let october = Query {
        days,
        ..query(date(2026, 10, 1), date(2026, 11, 1), &[])
    };
    assert_eq!(
        run(&columns(&sample()), &lookups(), &october)
            .total
            .duration_seconds,
        14_400
    );
}

#[test]
fn days_follow_the_zone_of_the_report_when_one_is_chosen() {
    let query = Query {
        zone: Some(zone("Asia/Kolkata").unwrap()),
        ..november(&[Dimension::Day])
    };
    // 22:00 to 02:00 UTC is 03:30 to 07:30 in Kolkata, all of it in November.
    let report = run(&columns(&sample()), &lookups(), &query);
    assert_eq!(lines(&report)[0], ("2026-11-01".to_owned(), 14_400, 1));
    assert_eq!(report.policy.time_zone.as_deref(), Some("Asia/Kolkata"));
}

#[test]
fn estimates_stand_beside_projects_and_tasks_only() {
    let of = |group_by: &[Dimension]| -> Vec<Option<i64>> {
        let query = Query {
            compare_estimates: true,
            ..november(group_by)
        };
        run(&columns(&sample()), &lookups(), &query)
            .groups
            .iter()
            .map(|group| group.estimate_seconds)
            .collect()
    };
    assert_eq!(of(&[Dimension::Project]), [Some(36_000), None, Some(60), None]);
    assert_eq!(of(&[Dimension::Task]), [Some(7200), None]);
    assert_eq!(of(&[Dimension::Client, Dimension::Project])[0], Some(36_000));
    assert!(
        of(&[Dimension::Project, Dimension::Day])
            .iter()
            .all(Option::is_none)
    );
    let silent = run(&columns(&sample()), &lookups(), &november(&[Dimension::Project]));
    assert!(silent.groups.iter().all(|group| group.estimate_seconds.is_none()));
}

fn nearest(level: RoundingLevel) -> Rounding {
    Rounding {
        mode: RoundingMode::Nearest,
        minutes: 60,
        level,
    }
}

#[rstest]
#[case::entry(RoundingLevel::Entry, &[("Atlas", 7200, 2), ("borealis", 0, 1)])]
#[case::day(RoundingLevel::Day, &[("Atlas", 7200, 2), ("borealis", 0, 1)])]
#[case::group(RoundingLevel::Group, &[("Atlas", 3600, 2), ("borealis", 0, 1)])]
fn each_level_rounds_what_it_says(#[case] level: RoundingLevel, #[case] expected: &[(&str, i64, u64)]) {
    let entries = [
        given(1, 11, "2026-11-10T08:00:00Z", "2026-11-10T08:40:00Z"),
        given(2, 11, "2026-11-11T08:00:00Z", "2026-11-11T08:40:00Z"),
        given(3, 12, "2026-11-11T09:00:00Z", "2026-11-11T09:20:00Z"),
    ];
    let query = Query {
        rounding: nearest(level),
        ..november(&[Dimension::Project])
    };
    let report = run(&columns(&entries), &lookups(), &query);
    assert_eq!(lines(&report), expect(expected));
    assert_eq!(
        report.total.duration_seconds,
        report
            .groups
            .iter()
            .map(|group| group.duration_seconds)
            .sum::<i64>()
    );
}

/// Two entries of one member on one day are one thing for the day level, those of two members are two.
#[test]
fn the_day_level_rounds_the_day_of_each_member() {
    let mut other = given(3, 11, "2026-11-10T09:00:00Z", "2026-11-10T09:20:00Z");
    other.member = 2;
    let entries = [
        given(1, 11, "2026-11-10T08:00:00Z", "2026-11-10T08:20:00Z"),
        given(2, 11, "2026-11-10T12:00:00Z", "2026-11-10T12:20:00Z"),
        other,
    ];
    let query = Query {
        rounding: nearest(RoundingLevel::Day),
        ..november(&[Dimension::Project])
    };
    assert_eq!(
        run(&columns(&entries), &lookups(), &query).total.duration_seconds,
        3600
    );
}

/// The rounded entry is the same whether a report cuts it into days, into months or not at all.
#[test]
fn a_rounded_entry_is_the_same_however_it_is_cut() {
    let entries = [given(1, 11, "2026-10-31T22:50:00Z", "2026-10-31T23:40:00Z")];
    let rounded = |from, to, group_by: &[Dimension]| {
        let query = Query {
            rounding: nearest(RoundingLevel::Entry),
            ..query(from, to, group_by)
        };
        run(&columns(&entries), &lookups(), &query).total.duration_seconds
    };
    let (october, november, december) = (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1));
    assert_eq!(rounded(october, december, &[]), 3600);
    assert_eq!(rounded(october, december, &[Dimension::Day]), 3600);
    assert_eq!(
        rounded(october, november, &[]) + rounded(november, december, &[]),
        3600
    );
}

#[test]
fn with_two_tags_the_total_counts_a_rounded_entry_once() {
    let mut entry = given(1, 11, "2026-11-10T08:00:00Z", "2026-11-10T08:40:00Z");
    entry.tags = vec![51, 52];
    for level in [RoundingLevel::Entry, RoundingLevel::Day, RoundingLevel::Group] {
        let query = Query {
            rounding: nearest(level),
            ..november(&[Dimension::Tag])
        };
        let report = run(&columns(&[entry.clone()]), &lookups(), &query);
        assert_eq!(
            lines(&report),
            expect(&[("call", 3600, 1), ("mail", 3600, 1)]),
            "{level:?}"
        );
        assert_eq!(
            (report.total.duration_seconds, report.total.entries),
            (3600, 1),
            "{level:?}"
        );
    }
}

#[test]
fn the_policy_is_printed_with_the_result() {
    let query = Query {
        rounding: Rounding {
            mode: RoundingMode::Nearest,
            minutes: 15,
            level: RoundingLevel::Entry,
        },
        zone: Some(zone("Europe/Berlin").unwrap()),
        days: DayRule {
            day_start_seconds: 4 * 3600,
            ..DayRule::default()
        },
        ..november(&[Dimension::Tag])
    };
    let policy = run(&Columns::default(), &lookups(), &query).policy;
    assert_eq!(policy.rounding, "nearest-15-entry-v1");
    let release = domain::time::tzdb_version();
    assert_eq!(
        policy.text,
        format!(
            "Days are those of Europe/Berlin and begin at 4:00; an entry that runs into the next day is split \
             between the days. Each entry is rounded to the nearest (half a step up) 15 minutes \
             (nearest-15-entry-v1). Weeks begin on Monday (ISO 8601). Running timers are left out. Time zone data \
             {release}."
        )
    );
}

#[test]
fn columns_that_are_brought_up_to_date_give_what_fresh_ones_give() {
    let mut entries = sample();
    let mut kept = columns(&entries);
    entries[1].project = Some(13);
    entries[1].tags = vec![53, 52];
    with_row(&entries[1], |row| kept.upsert(row));
    entries[5].when = interval(
        "2026-11-12T09:00:00Z".parse().unwrap(),
        Some("2026-11-12T09:30:00Z".parse().unwrap()),
        "Asia/Kolkata",
    );
    with_row(&entries[5], |row| kept.upsert(row));
    let removed = entries.remove(0);
    assert!(kept.remove(id(removed.id)));
    assert!(!kept.remove(id(removed.id)));
    let mut added = given(7, 12, "2026-11-13T09:00:00Z", "2026-11-13T09:30:00Z");
    added.note = "new";
    with_row(&added, |row| kept.upsert(row));
    entries.push(added);
    assert_eq!(kept.len(), entries.len());
    for dimension in [
        Dimension::Project,
        Dimension::Tag,
        Dimension::Day,
        Dimension::Member,
    ] {
        let query = november(&[dimension]);
        assert_eq!(
            run(&kept, &lookups(), &query),
            run(&columns(&entries), &lookups(), &query)
        );
        assert_eq!(
            select(&kept, &lookups(), &query),
            select(&columns(&entries), &lookups(), &query)
        );
    }
}

/// The same figures the slow way: every entry allocated by the one allocation function, summed in a map.
fn slowly(
    entries: &[Given],
    query: &Query,
    key: impl Fn(&Given, Date) -> Vec<String>,
) -> BTreeMap<String, (i64, u64)> {
    let mut sums: BTreeMap<String, (i64, BTreeSet<u128>)> = BTreeMap::new();
    for entry in entries {
        for (day, seconds) in allocate(&entry.when, query.days, query.zone.as_ref()) {
            for key in key(entry, day).into_iter().filter(|_| query.period.contains(day)) {
                let sum = sums.entry(key).or_default();
                sum.0 += seconds;
                sum.1.insert(entry.id);
            }
        }
    }
    sums.into_iter()
        .map(|(key, (seconds, ids))| (key, (seconds, ids.len() as u64)))
        .collect()
}

fn any_entries() -> impl Strategy<Value = Vec<Given>> {
    let zones = [
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kolkata",
        "America/Sao_Paulo",
    ];
    let entry = (
        1..4_u128,
        prop::option::of(11..14_u128),
        0..70 * 86_400_i64,
        1..200_000_i64,
        prop::sample::select(zones.to_vec()),
        prop::collection::btree_set(51..54_u128, 0..3),
        any::<bool>(),
    );
    prop::collection::vec(entry, 0..25).prop_map(|rows| {
        let first = date(2018, 9, 15)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap()
            .timestamp()
            .as_second();
        rows.into_iter()
            .enumerate()
            .map(
                |(at, (member, project, start, length, name, tags, as_duration))| {
                    let start = Timestamp::from_second(first + start).unwrap();
                    let end = Timestamp::from_second(start.as_second() + length).unwrap();
                    let whole = interval(start, Some(end), name);
                    let when = if as_duration {
                        When::Duration {
                            date: whole.date(),
                            duration_seconds: length % 86_400 + 1,
                        }
                    } else {
                        whole
                    };
                    let tags = tags.into_iter().collect();
                    Given {
                        id: at as u128 + 100,
                        member,
                        project,
                        task: None,
                        when,
                        billable: Billable::Yes,
                        tags,
                        note: "",
                    }
                },
            )
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_fast_report_agrees_with_the_slow_one(
        entries in any_entries(),
        own_zone in any::<bool>(),
        split in any::<bool>(),
        day_start_seconds in prop::sample::select(vec![0, 4 * 3600]),
        days in 1..60_i32,
    ) {
        let from = date(2018, 10, 1);
        let boundary = if split { DayBoundary::SplitAtMidnight } else { DayBoundary::StartDay };
        let base = Query {
            zone: (!own_zone).then(|| zone("Europe/Berlin").unwrap()),
            days: DayRule { boundary, day_start_seconds },
            ..query(from, from.checked_add(jiff::Span::new().days(days)).unwrap(), &[])
        };
        // A duration entry lies on its date, wherever the day begins.
        let columns = columns(&entries);
        let fast = |dimensions: &[Dimension]| -> BTreeMap<String, (i64, u64)> {
            let query = Query { group_by: dimensions.to_vec(), ..base.clone() };
            let report = run(&columns, &lookups(), &query);
            report.groups.iter().map(|group| {
                let key: Vec<String> = group.keys.iter().map(|key| key.id.clone().unwrap_or_default()).collect();
                (key.join("/"), (group.duration_seconds, group.entries))
            }).collect()
        };
        let name = |n: Option<u128>| n.map(|n| Uuid::from_u128(n).to_string()).unwrap_or_default();
        prop_assert_eq!(fast(&[Dimension::Project]), slowly(&entries, &base, |entry, _| vec![name(entry.project)]));
        prop_assert_eq!(fast(&[Dimension::Day]), slowly(&entries, &base, |_, day| vec![day.to_string()]));
        prop_assert_eq!(
            fast(&[Dimension::Member, Dimension::Month]),
            slowly(&entries, &base, |entry, day| vec![format!("{}/{}", name(Some(entry.member)), day.first_of_month())])
        );
        prop_assert_eq!(
            fast(&[Dimension::Tag, Dimension::Day]),
            slowly(&entries, &base, |entry, day| {
                let tags = if entry.tags.is_empty() { vec![None] } else { entry.tags.iter().copied().map(Some).collect() };
                tags.into_iter().map(|tag| format!("{}/{day}", name(tag))).collect()
            })
        );
    }

    #[test]
    fn the_total_is_the_sum_of_the_printed_lines(
        entries in any_entries(),
        mode in prop::sample::select(vec![RoundingMode::Up, RoundingMode::Down, RoundingMode::Nearest]),
        level in prop::sample::select(vec![RoundingLevel::Entry, RoundingLevel::Day, RoundingLevel::Group]),
        minutes in 1..=240_u16,
        dimensions in prop::sample::subsequence(vec![Dimension::Project, Dimension::Member, Dimension::Day, Dimension::Week], 0..=3),
    ) {
        let query = Query {
            rounding: Rounding { mode, minutes, level },
            ..query(date(2018, 10, 1), date(2018, 11, 15), &dimensions)
        };
        let report = run(&columns(&entries), &lookups(), &query);
        prop_assert_eq!(report.total.duration_seconds, report.groups.iter().map(|group| group.duration_seconds).sum::<i64>());
        prop_assert_eq!(report.total.billable_seconds, report.groups.iter().map(|group| group.billable_seconds).sum::<i64>());
        prop_assert!(report.groups.iter().all(|group| group.billable_seconds <= group.duration_seconds));
    }
}

/// The earlier period of a comparison: months before months whatever their length, days before days, a year by date.
#[test]
fn the_period_before_is_as_long_as_the_period() {
    use domain::reports::Compare;
    let cases = [
        // (from, to, period before, year before)
        (
            "2026-11-01/2026-12-01",
            "2026-10-01/2026-11-01",
            "2025-11-01/2025-12-01",
        ),
        (
            "2026-03-01/2026-04-01",
            "2026-02-01/2026-03-01",
            "2025-03-01/2025-04-01",
        ),
        (
            "2026-01-01/2026-04-01",
            "2025-10-01/2026-01-01",
            "2025-01-01/2025-04-01",
        ),
        (
            "2026-01-01/2027-01-01",
            "2025-01-01/2026-01-01",
            "2025-01-01/2026-01-01",
        ),
        (
            "2026-11-23/2026-11-30",
            "2026-11-16/2026-11-23",
            "2025-11-23/2025-11-30",
        ),
        (
            "2024-02-29/2024-03-01",
            "2024-02-28/2024-02-29",
            "2023-02-28/2023-03-01",
        ),
    ];
    let read = |text: &str| {
        let (from, to) = text.split_once('/').unwrap();
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    };
    for (period, previous, year) in cases {
        assert_eq!(
            Compare::PreviousPeriod.of(read(period)),
            Some(read(previous)),
            "{period}"
        );
        assert_eq!(
            Compare::PreviousYear.of(read(period)),
            Some(read(year)),
            "{period}"
        );
    }
    assert_eq!(Compare::PreviousPeriod.of(read("1970-01-01/1970-01-02")), None);
}

/// Lines of both periods stand side by side and both columns add up to their totals.
#[test]
fn a_comparison_has_the_lines_of_both_periods() {
    use domain::reports::Compare;
    let entries = [
        given(1, 11, "2026-11-02T08:00:00Z", "2026-11-02T10:00:00Z"),
        given(2, 11, "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"),
        given(3, 12, "2026-10-31T08:00:00Z", "2026-10-31T08:30:00Z"),
    ];
    for dimension in [
        Dimension::Project,
        Dimension::Day,
        Dimension::Week,
        Dimension::Month,
    ] {
        let mut query = november(&[dimension]);
        query.compare = Some(Compare::PreviousPeriod);
        let report = run(&columns(&entries), &lookups(), &query);
        let sum = |of: fn(&domain::reports::Group) -> i64| report.groups.iter().map(of).sum::<i64>();
        assert_eq!(sum(|group| group.duration_seconds), 7200, "{dimension:?}");
        assert_eq!(
            sum(|group| group.previous.unwrap().duration_seconds),
            5400,
            "{dimension:?}"
        );
        let comparison = report.comparison.unwrap();
        assert_eq!(comparison.total.duration_seconds, 5400);
        assert_eq!(comparison.period.from, date(2026, 10, 1));
        assert!(
            report.groups.iter().any(|group| group.duration_seconds == 7200),
            "{dimension:?}"
        );
    }
}

/// Days are matched by their place in the month; the 31st has no counterpart in November and keeps its own date.
#[test]
fn days_of_a_longer_month_before_keep_their_date() {
    use domain::reports::Compare;
    let entries = [
        given(1, 11, "2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"),
        given(2, 11, "2026-10-31T08:00:00Z", "2026-10-31T09:00:00Z"),
    ];
    let mut query = november(&[Dimension::Day]);
    query.compare = Some(Compare::PreviousPeriod);
    let report = run(&columns(&entries), &lookups(), &query);
    let labels: Vec<&str> = report
        .groups
        .iter()
        .map(|group| group.keys[0].label.as_str())
        .collect();
    assert_eq!(labels, ["2026-10-31", "2026-11-05"]);
}
