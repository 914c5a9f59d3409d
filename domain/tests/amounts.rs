//! Amounts of money in reports: dated rates, parts that add up, and costs that show only where they may.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::sync::Arc;

use domain::entries::{Billable, DayRule};
use domain::ids::{MemberId, ProjectId, TagId};
use domain::rates::{Rate, RateBook, RateKind, RateScope, amount_minor};
use domain::reports::{
    Amounts, Columns, Compare, Dimension, Filter, Lookups, ProjectFacts, Query, Row, RowWhen, WeekStart, run,
    worth_of_entries,
};
use domain::rounding::{Rounding, RoundingLevel, RoundingMode};
use domain::time::{Period, zone};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(n).into()
}

/// Entries of members on project 10, which is billable, in Berlin.
fn columns(entries: &[(u128, i64, i64)]) -> Columns {
    let mut columns = Columns::default();
    let berlin = zone("Europe/Berlin").unwrap();
    for (number, (member, start, seconds)) in entries.iter().enumerate() {
        let started_at = Timestamp::from_second(*start).unwrap();
        columns.push(&Row {
            id: id(100 + number as u128),
            member: id::<MemberId>(*member),
            project: Some(id::<ProjectId>(10)),
            task: None,
            when: RowWhen::Interval {
                started_at,
                ended_at: Some(Timestamp::from_second(start + seconds).unwrap()),
                start_time_zone: "Europe/Berlin",
                date: berlin.to_datetime(started_at).date(),
            },
            billable: Billable::Inherit,
            tags: &[] as &[TagId],
            note: "",
        });
    }
    columns
}

fn lookups() -> Lookups {
    let mut lookups = Lookups::default();
    let facts = ProjectFacts {
        name: "Atlas".into(),
        client: None,
        billable: true,
        estimate_seconds: None,
    };
    lookups.projects.insert(id(10), facts);
    lookups
}

fn rate(kind: RateKind, member: Option<u128>, from: Date, minor: i64) -> Rate {
    Rate {
        kind,
        scope: RateScope {
            member: member.map(id),
            ..RateScope::default()
        },
        valid_from: from,
        hourly_minor: Some(minor),
    }
}

/// 90.00 an hour, from the 16th on 100.00; member 1 costs 50.00.
fn book() -> RateBook {
    RateBook::new([
        rate(RateKind::Billable, None, date(2026, 3, 1), 9000),
        rate(RateKind::Billable, None, date(2026, 3, 16), 10_000),
        rate(RateKind::Cost, Some(1), date(2026, 1, 1), 5000),
    ])
}

fn march(group_by: &[Dimension], with_cost: bool) -> Query {
    Query {
        period: Period::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap(),
        zone: None,
        filter: Filter::default(),
        group_by: group_by.to_vec(),
        rounding: Rounding::default(),
        days: DayRule::default(),
        week_start: WeekStart::Monday,
        compare_estimates: false,
        compare: None,
        amounts: Some(Amounts {
            rates: Arc::new(book()),
            with_cost,
        }),
    }
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

/// Pitfall 10: a rate that changes in the middle of the period is that of each entry's own day, also for an entry that
/// runs over the night of the change: it is billed whole at the rate of the day on which it starts.
#[test]
fn a_rate_counts_from_its_day_on() {
    let entries = [
        (1, at("2026-03-10T08:00:00Z"), 3600),
        (1, at("2026-03-15T22:00:00Z"), 7200),
        (1, at("2026-03-16T08:00:00Z"), 3600),
    ];
    let report = run(&columns(&entries), &lookups(), &march(&[Dimension::Day], false));
    let lines: Vec<(&str, i64)> = report
        .groups
        .iter()
        .map(|group| (group.keys[0].label.as_str(), group.money.unwrap().billable_minor))
        .collect();
    assert_eq!(
        lines,
        [
            ("2026-03-10", 9000),
            ("2026-03-15", 9000),
            ("2026-03-16", 9000 + 10_000)
        ]
    );
    assert_eq!(report.total.money.unwrap().billable_minor, 37_000);
    assert!(
        report.policy.text.contains("amount-entry-v1"),
        "{}",
        report.policy.text
    );
}

/// Costs show to those who may see them, and to nobody else; time without a rate is told and not worth nothing.
#[test]
fn costs_and_missing_rates() {
    let entries = [
        (1, at("2026-03-10T08:00:00Z"), 3600),
        (2, at("2026-03-10T08:00:00Z"), 1800),
    ];
    let query = march(&[Dimension::Member], true);
    let total = run(&columns(&entries), &lookups(), &query).total.money.unwrap();
    assert_eq!(
        (total.billable_minor, total.cost_minor, total.unrated_seconds),
        (13_500, Some(5000), 0)
    );
    let hidden = run(
        &columns(&entries),
        &lookups(),
        &march(&[Dimension::Member], false),
    );
    assert!(
        hidden
            .groups
            .iter()
            .all(|group| group.money.unwrap().cost_minor.is_none())
    );

    let mut unrated = march(&[], false);
    unrated.amounts = Some(Amounts {
        rates: Arc::new(RateBook::default()),
        with_cost: false,
    });
    let total = run(&columns(&entries), &lookups(), &unrated).total.money.unwrap();
    assert_eq!((total.billable_minor, total.unrated_seconds), (0, 5400));
    unrated.amounts = None;
    assert_eq!(run(&columns(&entries), &lookups(), &unrated).total.money, None);
}

#[test]
fn amounts_stand_beside_those_of_the_period_before() {
    let entries = [
        (1, at("2026-03-10T08:00:00Z"), 3600),
        (1, at("2026-02-10T08:00:00Z"), 3600),
    ];
    let mut query = march(&[Dimension::Member], false);
    query.compare = Some(Compare::PreviousPeriod);
    let report = run(&columns(&entries), &lookups(), &query);
    let before = report.groups[0].previous.unwrap().money.unwrap();
    // Before the first of March there is no rate.
    assert_eq!((before.billable_minor, before.unrated_seconds), (0, 3600));
    assert_eq!(report.groups[0].money.unwrap().billable_minor, 9000);
}

proptest! {
    /// However a report is cut, its lines add up to its total, and that is the sum of the entries: cents neither come
    /// nor go (pitfall 8).
    #[test]
    fn lines_add_up_to_the_entries(
        entries in proptest::collection::vec((1_u128..3, 0_i64..30 * 24, 1_i64..30 * 3600), 1..20),
        minutes in 1_u16..60,
        rounds in any::<bool>(),
    ) {
        let first = at("2026-03-01T00:00:00Z");
        let entries: Vec<(u128, i64, i64)> = entries
            .into_iter()
            .map(|(member, hours, seconds)| (member, first + hours * 3600, seconds))
            .filter(|(_, start, seconds)| start + seconds < at("2026-03-31T20:00:00Z"))
            .collect();
        let rounding = Rounding {
            mode: if rounds { RoundingMode::Up } else { RoundingMode::None },
            minutes,
            level: RoundingLevel::Entry,
        };
        let berlin = zone("Europe/Berlin").unwrap();
        let (book, mut expected) = (book(), 0);
        for (member, start, seconds) in &entries {
            let day = berlin.to_datetime(Timestamp::from_second(*start).unwrap()).date();
            let hourly = book.rates(id(*member), Some(id(10)), None).billable_on(day).unwrap_or(0);
            expected += amount_minor(rounding.apply(*seconds), hourly);
        }
        for group_by in [vec![], vec![Dimension::Day], vec![Dimension::Member, Dimension::Week], vec![Dimension::Project]] {
            let query = Query { rounding, ..march(&group_by, false) };
            let report = run(&columns(&entries), &lookups(), &query);
            let lines: i64 = report.groups.iter().map(|group| group.money.unwrap().billable_minor).sum();
            let total = report.total.money.unwrap().billable_minor;
            prop_assert_eq!(total, expected);
            prop_assert!(report.groups.is_empty() || lines == total, "{} {}", lines, total);
            // Entry by entry it is the same, and each line multiplies out.
            let worths = worth_of_entries(&columns(&entries), &lookups(), &query);
            prop_assert_eq!(worths.values().map(|worth| worth.billable_minor).sum::<i64>(), total);
            for worth in worths.values() {
                let hourly = worth.hourly_minor.unwrap_or(0);
                prop_assert_eq!(worth.billable_minor, amount_minor(worth.seconds, hourly));
                prop_assert_eq!((worth.cost_minor, worth.hourly_cost_minor), (None, None));
            }
        }
    }
}
