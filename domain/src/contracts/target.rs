use jiff::{ToSpan, civil::Date};

use super::Contract;

/// The target of a day by the contract that is valid then; `None` before the first one.
pub fn target_of_day(contracts: &[Contract], date: Date) -> Option<i64> {
    let valid = contracts
        .iter()
        .filter(|contract| contract.valid_from <= date)
        .max_by_key(|contract| contract.valid_from)?;
    Some(on_weekday(valid, date))
}

fn on_weekday(contract: &Contract, date: Date) -> i64 {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    contract.day_seconds.get(index).copied().unwrap_or_default()
}

/// The target of the seven days from `first` on; `None` where no contract is valid on any of them.
pub fn target_of_week(contracts: &[Contract], first: Date) -> Option<i64> {
    let days = first.series(1.day()).take(7);
    days.filter_map(|date| target_of_day(contracts, date))
        .reduce(|sum, seconds| sum + seconds)
}

/// The day on which the first contract begins.
pub fn begins(contracts: &[Contract]) -> Option<Date> {
    contracts.iter().map(|contract| contract.valid_from).min()
}

/// The target of all days from `first` to `last`, both included. Days before the first contract have none.
///
/// It goes by contracts and not by days: decades cost no more than a week.
pub fn target_between(contracts: &[Contract], first: Date, last: Date) -> i64 {
    let mut ordered = contracts.to_vec();
    ordered.sort_by_key(|contract| contract.valid_from);
    let ends = ordered
        .iter()
        .skip(1)
        .map(|next| next.valid_from.saturating_sub(1.day()))
        .chain([last]);
    ordered
        .iter()
        .zip(ends)
        .map(|(contract, end)| of_one(contract, contract.valid_from.max(first), end.min(last)))
        .sum()
}

/// The target of a contract from `first` to `last`: whole weeks at once, and the days that are left over.
fn of_one(contract: &Contract, first: Date, last: Date) -> i64 {
    let Ok(span) = first.until(last) else { return 0 };
    let days = i64::from(span.get_days()) + 1;
    if days <= 0 {
        return 0;
    }
    let week: i64 = contract.day_seconds.iter().sum();
    let rest = usize::try_from(days % 7).unwrap_or_default();
    let left_over: i64 = first
        .series(1.day())
        .take(rest)
        .map(|date| on_weekday(contract, date))
        .sum();
    days / 7 * week + left_over
}

/// What was recorded beyond the target; less than nothing where time is missing.
pub const fn balance_seconds(recorded: i64, target: i64) -> i64 {
    recorded.saturating_sub(target)
}
