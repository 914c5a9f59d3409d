//! The budget of a project in hours, and the marks at which people are told how much of it is gone.

use crate::durations::LONGEST_SECONDS;
use crate::problems::FieldProblem;

/// The marks of a budget where nobody chose others, in percent.
pub const DEFAULT_ALERTS: [i64; 2] = [80, 100];

/// More marks than this would be noise.
const MOST_ALERTS: usize = 5;
/// Beyond this, in percent, a mark tells nothing that the one before did not.
const HIGHEST_ALERT: i64 = 500;

/// A budget in seconds: at least a minute, at most 100,000 hours, or none.
pub fn check_budget(field: &str, seconds: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match seconds {
        Some(seconds) if !(60..=LONGEST_SECONDS).contains(&seconds) => Err(FieldProblem::new(
            field,
            "out_of_range",
            "a budget must be between 60 seconds and 100000 hours; leave it out to have none",
        )),
        other => Ok(other),
    }
}

/// The marks of a budget, each once and in order.
pub fn check_alerts(field: &str, mut percents: Vec<i64>) -> Result<Vec<i64>, FieldProblem> {
    if percents
        .iter()
        .any(|percent| !(1..=HIGHEST_ALERT).contains(percent))
    {
        let message = format!("a mark must be between 1 and {HIGHEST_ALERT} percent");
        return Err(FieldProblem::new(field, "out_of_range", message));
    }
    percents.sort_unstable();
    percents.dedup();
    if percents.len() > MOST_ALERTS {
        let message = format!("a budget has at most {MOST_ALERTS} marks");
        return Err(FieldProblem::new(field, "too_many", message));
    }
    Ok(percents)
}

/// The marks that so much time has reached, in the order given. Without a budget there are none.
pub fn reached(tracked_seconds: i64, budget_seconds: Option<i64>, percents: &[i64]) -> Vec<i64> {
    let Some(budget) = budget_seconds.filter(|budget| *budget > 0) else {
        return Vec::new();
    };
    let spent = i128::from(tracked_seconds) * 100;
    percents
        .iter()
        .copied()
        .filter(|percent| spent >= i128::from(budget) * i128::from(*percent))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, Some(3600), &[])]
    #[case(2879, Some(3600), &[])]
    #[case(2880, Some(3600), &[80])]
    #[case(3599, Some(3600), &[80])]
    #[case(3600, Some(3600), &[80, 100])]
    #[case(99_999, Some(3600), &[80, 100])]
    #[case(99_999, None, &[])]
    #[case(i64::MAX, Some(i64::MAX), &[80, 100])]
    fn a_mark_is_reached_at_its_share_and_not_a_second_before(
        #[case] tracked: i64,
        #[case] budget: Option<i64>,
        #[case] marks: &[i64],
    ) {
        assert_eq!(reached(tracked, budget, &DEFAULT_ALERTS), marks);
    }

    #[rstest]
    #[case(&[100, 80, 100], Ok(&[80, 100][..]))]
    #[case(&[], Ok(&[][..]))]
    #[case(&[0], Err("out_of_range"))]
    #[case(&[501], Err("out_of_range"))]
    #[case(&[1, 2, 3, 4, 5, 6], Err("too_many"))]
    fn marks_are_few_and_ordered(#[case] given: &[i64], #[case] expected: Result<&[i64], &str>) {
        let checked = check_alerts("budget_alerts", given.to_vec());
        match expected {
            Ok(marks) => assert_eq!(checked.unwrap(), marks),
            Err(code) => assert_eq!(checked.unwrap_err().code, code),
        }
    }

    #[test]
    fn a_budget_has_limits() {
        assert_eq!(check_budget("budget_seconds", None).unwrap(), None);
        assert_eq!(check_budget("budget_seconds", Some(60)).unwrap(), Some(60));
        assert!(check_budget("budget_seconds", Some(59)).is_err());
        assert!(check_budget("budget_seconds", Some(LONGEST_SECONDS + 1)).is_err());
    }

    proptest! {
        /// More time never takes a reached mark away, and a higher budget never adds one.
        #[test]
        fn marks_follow_time_and_budget(
            tracked in 0..=1_000_000_i64, more in 0..=1_000_000_i64, budget in 1..=1_000_000_i64, raise in 0..=1_000_000_i64,
            percents in proptest::collection::vec(1..=HIGHEST_ALERT, 0..5),
        ) {
            let now = reached(tracked, Some(budget), &percents);
            let later = reached(tracked + more, Some(budget), &percents);
            let raised = reached(tracked, Some(budget + raise), &percents);
            prop_assert!(now.iter().all(|mark| later.contains(mark)));
            prop_assert!(raised.iter().all(|mark| now.contains(mark)));
        }
    }
}
