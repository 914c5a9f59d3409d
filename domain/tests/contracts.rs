//! Contracts: the target of days, weeks and ranges, and the balance.

use domain::contracts::{
    Contract, balance_seconds, begins, check_contract_seconds, check_valid_from, target_between,
    target_of_day, target_of_week,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::prelude::*;

const HOUR: i64 = 3600;

/// Forty hours on five days from Monday 2 March 2026 on, and from Wednesday the 11th on thirty, with Friday free and a
/// Saturday of six.
fn two() -> Vec<Contract> {
    let full = [8 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR, 0, 0];
    let less = [6 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR, 0, 6 * HOUR, 0];
    vec![
        Contract {
            valid_from: date(2026, 3, 11),
            day_seconds: less,
        },
        Contract {
            valid_from: date(2026, 3, 2),
            day_seconds: full,
        },
    ]
}

#[test]
fn a_day_has_the_target_of_the_latest_contract_that_has_begun() {
    for (day, hours) in [
        (date(2026, 3, 1), None),
        (date(2026, 3, 2), Some(8)),
        (date(2026, 3, 7), Some(0)),
        (date(2026, 3, 10), Some(8)),
        (date(2026, 3, 11), Some(6)),
        (date(2026, 3, 13), Some(0)),
        (date(2026, 3, 14), Some(6)),
        (date(2036, 3, 13), Some(6)),
    ] {
        assert_eq!(target_of_day(&two(), day), hours.map(|h| h * HOUR), "{day}");
    }
    assert_eq!(target_of_day(&[], date(2026, 3, 2)), None);
}

#[test]
fn a_week_sums_its_days_each_by_its_own_contract() {
    for (first, hours) in [
        (date(2026, 2, 16), None),
        (date(2026, 2, 24), Some(8)),
        (date(2026, 3, 2), Some(40)),
        (date(2026, 3, 9), Some(34)),
        (date(2026, 3, 16), Some(30)),
    ] {
        assert_eq!(target_of_week(&two(), first), hours.map(|h| h * HOUR), "{first}");
    }
}

#[test]
fn a_contract_of_no_hours_is_a_target_of_nothing_and_not_none() {
    let ended = [Contract {
        valid_from: date(2026, 3, 2),
        day_seconds: [0; 7],
    }];
    assert_eq!(target_of_day(&ended, date(2026, 3, 3)), Some(0));
    assert_eq!(target_of_week(&ended, date(2026, 3, 2)), Some(0));
    assert_eq!(begins(&ended), Some(date(2026, 3, 2)));
    assert_eq!(begins(&[]), None);
}

#[test]
fn the_balance_is_what_was_recorded_beyond_the_target() {
    let target = target_between(&two(), date(2026, 3, 2), date(2026, 3, 15));
    assert_eq!(target, 74 * HOUR);
    assert_eq!(balance_seconds(70 * HOUR, target), -4 * HOUR);
    assert_eq!(balance_seconds(75 * HOUR, target), HOUR);
    assert_eq!(target_between(&two(), date(2026, 3, 8), date(2026, 3, 2)), 0);
    assert_eq!(target_between(&[], date(2026, 3, 2), date(2026, 3, 8)), 0);
}

#[test]
fn a_day_of_a_contract_has_at_most_24_hours_and_begins_in_range() {
    for good in [0, 1, 86_400] {
        assert_eq!(check_contract_seconds("f", good), Ok(good));
    }
    for bad in [-1, 86_401, i64::MIN, i64::MAX] {
        assert!(check_contract_seconds("f", bad).is_err());
    }
    assert!(check_valid_from("f", date(1970, 1, 1)).is_ok());
    assert!(check_valid_from("f", date(1969, 12, 31)).is_err());
    assert!(check_valid_from("f", date(2200, 1, 1)).is_err());
}

fn day() -> impl Strategy<Value = Date> {
    (0..2000_i32).prop_map(|offset| date(2024, 1, 1).saturating_add(offset.days()))
}

prop_compose! {
    fn contract()(valid_from in day(), day_seconds in proptest::array::uniform7(0..=86_400_i64)) -> Contract {
        Contract { valid_from, day_seconds }
    }
}

/// Contracts of one member begin on different days.
fn contracts() -> impl Strategy<Value = Vec<Contract>> {
    proptest::collection::vec(contract(), 0..5).prop_map(|mut all| {
        all.sort_by_key(|contract| contract.valid_from);
        all.dedup_by_key(|contract| contract.valid_from);
        all.reverse();
        all
    })
}

proptest! {
    #[test]
    fn a_range_is_the_sum_of_its_days(all in contracts(), first in day(), length in 0..400_i32) {
        let last = first.saturating_add(length.days());
        let by_day: i64 = first
            .series(1.day())
            .take_while(|date| *date <= last)
            .filter_map(|date| target_of_day(&all, date))
            .sum();
        prop_assert_eq!(target_between(&all, first, last), by_day);
    }

    #[test]
    fn balances_of_parts_add_up(all in contracts(), first in day(), left in 0..90_i32, right in 1..90_i32) {
        let middle = first.saturating_add(left.days());
        let last = middle.saturating_add(right.days());
        let whole = target_between(&all, first, last);
        let parts = target_between(&all, first, middle) + target_between(&all, middle.saturating_add(1.day()), last);
        prop_assert_eq!(whole, parts);
    }
}
