//! What has hurt users of other time trackers, one test for each lesson that pure rules can decide. The numbers are
//! those of the list of pitfalls of time-tracking data.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::collections::BTreeMap;

use domain::durations::parse;
use domain::entries::{
    Billable, DayBoundary, DayRule, EntryChanges, EntryDraft, EntryRules, HashedContent, Kind, NewEntry,
    When, allocate, check, check_tags, content_hash, effective, overlap, timer,
};
use domain::ids::{EntryId, MemberId, ProjectId, TagId};
use domain::locks::{LockReach, locked};
use domain::money::{Money, sum_by_currency};
use domain::rates::{Rate, RateBook, RateKind, RateScope};
use domain::reports::{
    Columns, Dimension, Filter, Lookups, ProjectFacts, Query, Row, RowWhen, WeekStart, run, select,
};
use domain::rounding::{Rounding, RoundingLevel, RoundingMode};
use domain::scope::burn_up::{Step, burn_up};
use domain::time::{
    Interval, LocalTime, Period, day_length, day_start, local_date, presence_seconds, resolve, tzdb_version,
    union, zone,
};
use jiff::Timestamp;
use jiff::civil::{Weekday, date};
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rules_in(name: &str) -> EntryRules {
    EntryRules::new(at("2026-11-22T12:00:00Z"), zone(name).unwrap())
}

fn draft(start: &str, end: &str) -> EntryDraft {
    EntryDraft {
        started_at: Some(start.into()),
        ended_at: Some(end.into()),
        ..EntryDraft::default()
    }
}

fn entry_in(name: &str, start: &str, end: &str) -> NewEntry {
    check(&draft(start, end), &rules_in(name)).unwrap()
}

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

fn between(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

fn november(group_by: &[Dimension]) -> Query {
    Query {
        period: Period::new(date(2026, 11, 1), date(2026, 12, 1)).unwrap(),
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

/// Columns with entries of member 1 on project 2, numbered from 100.
fn columns(entries: &[(&str, Option<&str>)]) -> Columns {
    let mut columns = Columns::default();
    for (number, (start, end)) in entries.iter().enumerate() {
        columns.push(&Row {
            id: id(100 + number as u128),
            member: id::<MemberId>(1),
            project: Some(id::<ProjectId>(2)),
            task: None,
            when: RowWhen::Interval {
                started_at: at(start),
                ended_at: end.map(at),
                start_time_zone: "Europe/Berlin",
                date: zone("Europe/Berlin").unwrap().to_datetime(at(start)).date(),
            },
            billable: Billable::Inherit,
            tags: &[] as &[TagId],
            note: "",
        });
    }
    columns
}

/// Pitfall 1: one end of an entry lies in the hour that happens twice; changing the other end must not move it.
#[test]
fn pitfall_01_changing_one_end_never_moves_the_other() {
    let rules = rules_in("Europe/Berlin");
    for twice in ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"] {
        let entry = entry_in("Europe/Berlin", twice, "2026-10-25T04:00");
        let changes = EntryChanges {
            ended_at: Some(Some("2026-10-25T05:00".into())),
            ..EntryChanges::default()
        };
        let changed = changes.apply(&entry, &rules).unwrap();
        assert_eq!(changed.when.started_at(), Some(at(twice)));
        let changes = EntryChanges {
            started_at: Some("2026-10-25T00:00".into()),
            ..EntryChanges::default()
        };
        assert_eq!(
            changes.apply(&entry, &rules).unwrap().when.ended_at(),
            entry.when.ended_at()
        );
    }
}

/// Pitfall 1: a night over the change of clocks lasts as long as it lasts, and days are counted by date.
#[test]
fn pitfall_01_durations_are_elapsed_time_and_days_are_dates() {
    let spring = entry_in("Europe/Berlin", "2026-03-28T22:00", "2026-03-29T06:00");
    let autumn = entry_in("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T06:00");
    assert_eq!(spring.when.duration_seconds(), Some(7 * 3600));
    assert_eq!(autumn.when.duration_seconds(), Some(9 * 3600));
    let berlin = zone("Europe/Berlin").unwrap();
    assert_eq!(day_length(date(2026, 10, 25), &berlin), 25 * 3600);
    let period = Period::new(date(2026, 10, 19), date(2026, 10, 26)).unwrap();
    assert_eq!(period.interval(&berlin).seconds(), (7 * 24 + 1) * 3600);
}

/// Pitfall 2: the zone of each end belongs to the entry, not to whoever looks at it or edits it.
#[test]
fn pitfall_02_the_zones_belong_to_the_entry() {
    let travel = check(
        &EntryDraft {
            start_time_zone: Some("Europe/Berlin".into()),
            end_time_zone: Some("America/New_York".into()),
            ..draft("2026-11-20T09:00", "2026-11-20T12:00")
        },
        &rules_in("Asia/Kolkata"),
    )
    .unwrap();
    assert_eq!(travel.when.duration_seconds(), Some(9 * 3600));
    let note = EntryChanges {
        note: Some("seen from elsewhere".into()),
        ..EntryChanges::default()
    };
    let edited = note.apply(&travel, &rules_in("Pacific/Auckland")).unwrap();
    assert_eq!(edited.when, travel.when);
    // A local time typed by somebody elsewhere is read in the zone of that end of the entry.
    let later = EntryChanges {
        started_at: Some("2026-11-20T10:00".into()),
        ..EntryChanges::default()
    };
    let moved = later.apply(&travel, &rules_in("Pacific/Auckland")).unwrap();
    assert_eq!(moved.when.started_at(), Some(at("2026-11-20T09:00:00Z")));
    // The day is that of the entry unless a report chooses another zone.
    assert_eq!(
        allocate(&travel.when, DayRule::default(), None),
        [(date(2026, 11, 20), 9 * 3600)]
    );
    let auckland = zone("Pacific/Auckland").unwrap();
    let seen = allocate(&travel.when, DayRule::default(), Some(&auckland));
    assert_eq!(
        seen,
        [(date(2026, 11, 20), 3 * 3600), (date(2026, 11, 21), 6 * 3600)]
    );
}

/// Pitfall 3: zone data is in the binary, its release is shown, and it knows the late decisions of governments.
#[test]
fn pitfall_03_zone_data_is_ours_and_its_release_is_known() {
    assert!(tzdb_version() >= "2024a", "{}", tzdb_version());
    // Brazil gave up summer time in 2019.
    let noon = at("2019-12-01T12:00:00Z");
    assert_eq!(
        zone("America/Sao_Paulo").unwrap().to_offset(noon).seconds(),
        -3 * 3600
    );
    // Morocco leaves its offset during Ramadan.
    let casablanca = zone("Africa/Casablanca").unwrap();
    assert_eq!(casablanca.to_offset(at("2024-03-20T12:00:00Z")).seconds(), 0);
    assert_eq!(casablanca.to_offset(at("2024-05-20T12:00:00Z")).seconds(), 3600);
}

/// Pitfall 4: zones off by half an hour, summer time of half an hour, and a day that never was.
#[test]
fn pitfall_04_half_hour_zones_and_lost_days() {
    let kolkata = entry_in("Asia/Kolkata", "2026-11-20T23:45", "2026-11-21T00:15");
    assert_eq!(
        allocate(&kolkata.when, DayRule::default(), None),
        [(date(2026, 11, 20), 900), (date(2026, 11, 21), 900)]
    );
    let lord_howe = zone("Australia/Lord_Howe").unwrap();
    assert_eq!(day_length(date(2026, 10, 4), &lord_howe), 86_400 - 1800);
    let twice = resolve("2026-04-05T01:45".parse().unwrap(), &lord_howe);
    assert!(
        matches!(twice, Some(LocalTime::Ambiguous { earlier, later }) if later.as_second() - earlier.as_second() == 1800)
    );
    let apia = entry_in("Pacific/Apia", "2011-12-29T22:00", "2011-12-31T02:00");
    assert_eq!(apia.when.duration_seconds(), Some(4 * 3600));
    assert_eq!(
        allocate(&apia.when, DayRule::default(), None),
        [(date(2011, 12, 29), 7200), (date(2011, 12, 31), 7200)]
    );
}

/// Pitfall 5: the entry stays whole; reports, drill-down and days of an entry split it by the same rule.
#[test]
fn pitfall_05_midnight_one_function_splits_everywhere() {
    let night = entry_in("Europe/Berlin", "2026-10-31T22:00", "2026-11-01T06:00");
    assert_eq!(
        allocate(&night.when, DayRule::default(), None),
        [(date(2026, 10, 31), 7200), (date(2026, 11, 1), 21_600)]
    );
    let columns = columns(&[("2026-10-31T21:00:00Z", Some("2026-11-01T05:00:00Z"))]);
    for group_by in [
        vec![],
        vec![Dimension::Day],
        vec![Dimension::Project, Dimension::Month],
    ] {
        let report = run(&columns, &Lookups::default(), &november(&group_by));
        assert_eq!(
            (report.total.duration_seconds, report.total.entries),
            (21_600, 1),
            "{group_by:?}"
        );
    }
    assert_eq!(select(&columns, &Lookups::default(), &november(&[])).len(), 1);
    let start_day = DayRule {
        boundary: DayBoundary::StartDay,
        ..DayRule::default()
    };
    assert_eq!(
        allocate(&night.when, start_day, None),
        [(date(2026, 10, 31), 28_800)]
    );
    let by_start = Query {
        days: start_day,
        ..november(&[])
    };
    assert_eq!(
        run(&columns, &Lookups::default(), &by_start)
            .total
            .duration_seconds,
        0
    );
    assert!(select(&columns, &Lookups::default(), &by_start).is_empty());
}

/// Pitfall 5: an entry of more than a day neither turns negative nor fills one day with more than it has.
#[test]
fn pitfall_05_a_long_entry_never_overfills_a_day() {
    let long = entry_in("Europe/Berlin", "2026-10-23T12:00", "2026-10-27T12:00");
    let berlin = zone("Europe/Berlin").unwrap();
    let days = allocate(&long.when, DayRule::default(), None);
    assert_eq!(days.len(), 5);
    assert!(
        days.iter()
            .all(|(day, seconds)| *seconds <= day_length(*day, &berlin))
    );
    assert_eq!(days[2], (date(2026, 10, 25), 25 * 3600));
}

/// Pitfall 6: entries that touch do not overlap, an entry does not collide with itself, and invisible fractions of
/// seconds do not exist.
#[test]
fn pitfall_06_touching_entries_do_not_overlap() {
    let first = between("2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z");
    let second = between("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z");
    assert!(first.touches(&second) && !first.overlaps(&second));
    let others: [(EntryId, Interval); 2] = [(id(1), first), (id(2), second)];
    assert!(overlap::find(&first, Some(id(1)), &others).is_empty());
    let longer = between("2026-11-20T08:00:00Z", "2026-11-20T09:00:01Z");
    assert_eq!(overlap::find(&longer, Some(id(1)), &others), [id(2)]);
    let typed = entry_in("UTC", "2026-11-20T08:00:00.900Z", "2026-11-20T09:00:00.999Z");
    assert_eq!(typed.when.interval(at("2026-11-22T12:00:00Z")), Some(first));
}

/// Pitfall 7: two parallel entries are three hours of presence and five hours of project time.
#[test]
fn pitfall_07_presence_is_a_union_and_never_a_sum() {
    let parallel = [
        between("2026-11-20T09:00:00Z", "2026-11-20T12:00:00Z"),
        between("2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"),
    ];
    assert_eq!(presence_seconds(&parallel), 3 * 3600);
    assert_eq!(parallel.iter().map(Interval::seconds).sum::<i64>(), 5 * 3600);
}

/// Pitfall 8: rounding is a named policy of the report, half-up, per entry, day or line, and leaves no trace in the
/// record; one of 30 minutes and two of 15 are told apart by the level.
#[test]
fn pitfall_08_rounding_happens_in_the_report_under_a_name() {
    let columns = columns(&[
        ("2026-11-20T08:00:00Z", Some("2026-11-20T08:10:00Z")),
        ("2026-11-20T09:00:00Z", Some("2026-11-20T09:10:00Z")),
        ("2026-11-21T09:00:00Z", Some("2026-11-21T09:10:00Z")),
    ]);
    let total = |level| {
        let rounding = Rounding {
            mode: RoundingMode::Up,
            minutes: 30,
            level,
        };
        let report = run(
            &columns,
            &Lookups::default(),
            &Query {
                rounding,
                ..november(&[Dimension::Project])
            },
        );
        assert_eq!(report.total.duration_seconds, report.groups[0].duration_seconds);
        (report.policy.rounding, report.total.duration_seconds)
    };
    assert_eq!(total(RoundingLevel::Entry), ("up-30-entry-v1".to_owned(), 5400));
    assert_eq!(total(RoundingLevel::Day), ("up-30-day-v1".to_owned(), 3600));
    assert_eq!(total(RoundingLevel::Group), ("up-30-group-v1".to_owned(), 1800));
    assert_eq!(
        run(&columns, &Lookups::default(), &november(&[]))
            .total
            .duration_seconds,
        1800
    );
    let nearest = Rounding {
        mode: RoundingMode::Nearest,
        minutes: 30,
        level: RoundingLevel::Entry,
    };
    assert_eq!((nearest.apply(900), nearest.apply(2700)), (1800, 3600));
}

/// Pitfall 9: amounts are whole minor units. A third of a cent cannot even be written down.
#[test]
fn pitfall_09_money_is_whole_minor_units() {
    assert!(serde_json::from_str::<Money>(r#"{"minor": 10.5, "currency": "EUR"}"#).is_err());
    let tenth = Money {
        minor: 10,
        currency: "EUR".parse().unwrap(),
    };
    let sum = sum_by_currency(&[tenth; 3]).unwrap();
    assert_eq!((sum[0].minor, sum[0].to_string()), (30, "0.30 EUR".to_owned()));
}

/// Pitfall 10: a change of one field changes that field.
#[test]
fn pitfall_10_a_patch_touches_only_what_it_names() {
    let entry = NewEntry {
        project_id: Some(id(1)),
        billable: Billable::Yes,
        ..entry_in("Europe/Berlin", "2026-11-20T09:00:13", "2026-11-20T10:00:47")
    };
    let rules = rules_in("America/New_York");
    let changes = EntryChanges {
        billable: Some(Billable::No),
        ..EntryChanges::default()
    };
    assert_eq!(
        changes.apply(&entry, &rules),
        Ok(NewEntry {
            billable: Billable::No,
            ..entry
        })
    );
}

/// Pitfall 11: a lock closes days for every date an entry touches, before or after the change, and a timer that
/// runs out of a closed period says where to split.
#[test]
fn pitfall_11_a_lock_looks_at_every_day_an_entry_touches() {
    let until = date(2026, 10, 31);
    let now = at("2026-11-22T12:00:00Z");
    let night = entry_in("Europe/Berlin", "2026-10-31T22:00", "2026-11-01T06:00");
    let (first, last) = night.when.dates(now);
    assert_eq!(
        locked([first, last], Some(until), None).unwrap().reach,
        LockReach::Organization
    );
    // The end alone would be free, and so are the other days of that week.
    assert_eq!(locked([last], Some(until), None), None);
    let moved = entry_in("Europe/Berlin", "2026-11-02T09:00", "2026-11-02T10:00");
    let (before, after) = (night.when.dates(now), moved.when.dates(now));
    assert!(locked([before.0, before.1, after.0, after.1], Some(until), None).is_some());
    let berlin = zone("Europe/Berlin").unwrap();
    let (start, end) = (night.when.started_at().unwrap(), night.when.ended_at().unwrap());
    assert_eq!(
        timer::split_at_lock(start, end, &berlin, until),
        Some(day_start(date(2026, 11, 1), &berlin))
    );
}

/// Pitfall 12: a timer over the limit is called forgotten, and no entry of 340 hours comes of it unseen.
#[test]
fn pitfall_12_a_forgotten_timer_is_noticed() {
    let start = at("2026-11-20T09:00:00Z");
    assert!(!timer::forgotten(start, at("2026-11-20T19:00:00Z"), 10));
    assert!(timer::forgotten(start, at("2026-11-20T19:00:01Z"), 10));
    let draft = EntryDraft {
        started_at: Some("2026-10-01T00:00:00Z".into()),
        ..EntryDraft::default()
    };
    let running = timer::start(&draft, &rules_in("UTC")).unwrap();
    assert_eq!(
        timer::stop(&running, None, None, &rules_in("UTC")).unwrap_err()[0].code,
        "too_long"
    );
    assert!(timer::stop(&running, Some("2026-10-01T08:00:00Z"), None, &rules_in("UTC")).is_ok());
}

/// Pitfall 13: many durations on one date need no invented starts and collide with nothing.
#[test]
fn pitfall_13_a_duration_needs_no_invented_start() {
    let draft = EntryDraft {
        date: Some("2026-11-20".into()),
        duration_seconds: Some(3600),
        ..EntryDraft::default()
    };
    let entry = check(&draft, &rules_in("Europe/Berlin")).unwrap();
    assert_eq!(
        (entry.when.kind(), entry.when.started_at()),
        (Kind::Duration, None)
    );
    assert_eq!(entry.when.interval(at("2026-11-22T12:00:00Z")), None);
    // Its date is the same in every zone.
    let auckland = zone("Pacific/Auckland").unwrap();
    assert_eq!(
        allocate(&entry.when, DayRule::default(), Some(&auckland)),
        [(date(2026, 11, 20), 3600)]
    );
    // Nothing starts a timer by being zero.
    let zero = EntryDraft {
        duration_seconds: Some(0),
        ..draft
    };
    assert_eq!(
        check(&zero, &rules_in("UTC")).unwrap_err()[0].code,
        "not_positive"
    );
}

/// Pitfall 14: no entry of no length, of negative length, or in a year that is a slip of the finger.
#[test]
fn pitfall_14_zero_negative_and_far_future_are_refused() {
    let code = |start: &str, end: &str| check(&draft(start, end), &rules_in("UTC")).unwrap_err()[0].code;
    assert_eq!(code("2026-11-20T09:00Z", "2026-11-20T09:00Z"), "not_positive");
    assert_eq!(code("2026-11-20T09:00Z", "2026-11-20T08:00Z"), "not_positive");
    assert_eq!(code("2062-11-20T09:00Z", "2062-11-20T10:00Z"), "too_far_ahead");
    assert!(parse("-1:30").is_err());
}

/// Pitfall 15: there is no total over currencies.
#[test]
fn pitfall_15_currencies_are_never_mixed() {
    let of = |minor, code: &str| Money {
        minor,
        currency: code.parse().unwrap(),
    };
    assert!(of(100, "EUR").checked_add(of(100, "CHF")).is_err());
    assert_eq!(
        sum_by_currency(&[of(100, "EUR"), of(100, "CHF")]).unwrap().len(),
        2
    );
}

/// Pitfall 16: a week has an ISO number only if it begins on Monday, and the first of January may lie in week 53.
#[test]
fn pitfall_16_iso_numbers_only_for_weeks_from_monday() {
    let columns = columns(&[("2027-01-01T09:00:00Z", Some("2027-01-01T10:00:00Z"))]);
    let label = |week_start| {
        let query = Query {
            period: Period::new(date(2026, 12, 1), date(2027, 2, 1)).unwrap(),
            week_start,
            ..november(&[Dimension::Week])
        };
        run(&columns, &Lookups::default(), &query).groups[0].keys[0]
            .label
            .clone()
    };
    assert_eq!(label(WeekStart::Monday), "2026-W53");
    assert_eq!(label(WeekStart::Sunday), "2026-12-27");
    assert_eq!(label(WeekStart::Saturday), "2026-12-26");
}

/// Pitfall 17: the same work from the same file has the same hash, whatever it is called inside.
#[test]
fn pitfall_17_the_content_hash_recognises_what_was_imported_before() {
    let once = entry_in("Europe/Berlin", "2026-11-20T09:00", "2026-11-20T10:00");
    let again = entry_in("Europe/Berlin", "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z");
    let hash = |when: &When, note| {
        content_hash(&HashedContent {
            person: "ada@example.org",
            when,
            client: None,
            project: Some("Atlas"),
            task: None,
            note,
            billable: Billable::Inherit,
            tags: &[],
        })
    };
    assert_eq!(hash(&once.when, "call"), hash(&again.when, "call"));
    assert_ne!(hash(&once.when, "call"), hash(&once.when, "mail"));
}

/// Pitfall 18: an entry is called by its id; taking another one away does not rename it.
#[test]
fn pitfall_18_ids_do_not_move_when_others_go() {
    let hours = [
        "2026-11-20T08:00:00Z",
        "2026-11-20T09:00:00Z",
        "2026-11-20T10:00:00Z",
        "2026-11-20T11:00:00Z",
    ];
    let mut columns = columns(&[
        (hours[0], Some(hours[1])),
        (hours[1], Some(hours[2])),
        (hours[2], Some(hours[3])),
    ]);
    assert!(columns.remove(id(100)));
    assert_eq!(
        select(&columns, &Lookups::default(), &november(&[])),
        [id::<EntryId>(102), id(101)]
    );
    assert_eq!(id::<EntryId>(102).to_string().parse(), Ok(id::<EntryId>(102)));
}

/// Pitfall 19: what is not a fact yet is not in a total, and the report says so: a running timer has no duration.
#[test]
fn pitfall_19_a_total_holds_facts_and_says_what_it_leaves_out() {
    let columns = columns(&[
        ("2026-11-20T08:00:00Z", Some("2026-11-20T09:00:00Z")),
        ("2026-11-22T08:00:00Z", None),
    ]);
    let report = run(&columns, &Lookups::default(), &november(&[]));
    assert_eq!(
        (report.total.duration_seconds, report.running_excluded),
        (3600, 1)
    );
    assert!(
        report.policy.text.contains("Running timers are left out"),
        "{}",
        report.policy.text
    );
}

/// Pitfall 20: what is agreed has a first day, and a later agreement leaves the days before it alone, in whichever order
/// they are written down; a target is a figure of its own beside what was worked, and neither moves the other.
#[test]
fn pitfall_20_an_agreement_holds_from_its_day_and_leaves_the_past_alone() {
    let agreed = |month, hourly_minor| Rate {
        kind: RateKind::Billable,
        scope: RateScope {
            member: Some(id(1)),
            ..RateScope::default()
        },
        valid_from: date(2026, month, 1),
        hourly_minor,
    };
    let (first, raised, ended) = (agreed(1, Some(4000)), agreed(4, Some(4500)), agreed(7, None));
    for history in [[first, raised, ended], [ended, raised, first]] {
        let rates = RateBook::new(history).rates(id(1), None, None);
        let days = [
            date(2025, 12, 31),
            date(2026, 3, 31),
            date(2026, 4, 1),
            date(2026, 7, 1),
        ];
        assert_eq!(
            days.map(|day| rates.billable_on(day)),
            [None, Some(4000), Some(4500), None]
        );
    }
    let work = BTreeMap::from([(date(2026, 3, 2), 3600)]);
    let scope = BTreeMap::from([(date(2026, 3, 1), 36_000), (date(2026, 3, 3), 7200)]);
    let grown = burn_up(&work, &scope, date(2026, 3, 4), Some(Step::Day), Weekday::Monday);
    let on = |day| {
        let point = grown.points.iter().find(|point| point.date == date(2026, 3, day));
        point
            .map(|point| (point.tracked_seconds, point.scope_seconds))
            .unwrap()
    };
    assert_eq!((on(2), on(3)), ((3600, 36_000), (3600, 43_200)));
}

/// Pitfall 21: breaks are gaps of the day, not of an entry: two entries that touch are one stretch of presence.
#[test]
fn pitfall_21_touching_entries_are_one_stretch_without_a_break() {
    let day = [
        between("2026-11-20T06:00:00Z", "2026-11-20T11:30:00Z"),
        between("2026-11-20T11:30:00Z", "2026-11-20T14:30:00Z"),
    ];
    assert_eq!(
        union(&day),
        [between("2026-11-20T06:00:00Z", "2026-11-20T14:30:00Z")]
    );
}

/// Pitfall 22: a comma belongs to a tag name.
#[test]
fn pitfall_22_a_tag_name_may_have_a_comma() {
    let tags = check_tags(&["Graz, Wien".to_owned(), "Linz".to_owned()]).unwrap();
    assert_eq!(tags, ["Graz, Wien", "Linz"]);
}

/// Pitfall 24: entries that follow their project follow it also after it has changed.
#[test]
fn pitfall_24_inherited_billability_follows_the_project() {
    assert!(
        effective(Billable::Inherit, None, Some(true)) && !effective(Billable::Inherit, None, Some(false))
    );
    let columns = columns(&[("2026-11-20T08:00:00Z", Some("2026-11-20T09:00:00Z"))]);
    let billable_seconds = |billable| {
        let mut lookups = Lookups::default();
        lookups.projects.insert(
            id(2),
            ProjectFacts {
                billable,
                ..ProjectFacts::default()
            },
        );
        run(&columns, &lookups, &november(&[])).total.billable_seconds
    };
    assert_eq!((billable_seconds(true), billable_seconds(false)), (3600, 0));
}

/// Pitfall 3 again: the local date depends on the zone that is named and on nothing around the process.
#[test]
fn pitfall_03_a_local_date_depends_on_the_named_zone_only() {
    let instant = at("2026-11-20T23:30:00Z");
    let dates = ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati"]
        .map(|name| local_date(instant, &zone(name).unwrap()));
    assert_eq!(
        dates,
        [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 21)]
    );
}
