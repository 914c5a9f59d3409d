use std::collections::HashMap;

use jiff::civil::Date;

use super::{Rate, RateKind, RateScope};
use crate::ids::{MemberId, ProjectId, TaskId};
use crate::time::day_of;

/// From which day on a scope has which rate; ordered by day.
type Steps = Vec<(i64, Option<i64>)>;

/// All rates of an organization, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct RateBook {
    steps: HashMap<(RateKind, RateScope), Steps>,
}

/// The rates of one kind of work of one member through all time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    billable: Steps,
    cost: Steps,
}

impl RateBook {
    /// The book of these rates. Of two for the same scope and day the later one in the list counts.
    pub fn new(rates: impl IntoIterator<Item = Rate>) -> Self {
        let mut steps: HashMap<_, Steps> = HashMap::new();
        for rate in rates {
            let of = steps.entry((rate.kind, rate.scope)).or_default();
            let day = day_of(rate.valid_from);
            of.retain(|(known, _)| *known != day);
            of.push((day, rate.hourly_minor));
        }
        for of in steps.values_mut() {
            of.sort_unstable_by_key(|(day, _)| *day);
        }
        Self { steps }
    }

    /// The rates of one member's work on a project and a task.
    pub fn rates(&self, member: MemberId, project: Option<ProjectId>, task: Option<TaskId>) -> Rates {
        Rates {
            billable: self.timeline(RateKind::Billable, member, project, task),
            cost: self.timeline(RateKind::Cost, member, project, task),
        }
    }

    fn timeline(
        &self,
        kind: RateKind,
        member: MemberId,
        project: Option<ProjectId>,
        task: Option<TaskId>,
    ) -> Steps {
        let layers: Vec<&Steps> = scopes(member, project, task)
            .into_iter()
            .filter_map(|scope| self.steps.get(&(kind, scope)))
            .collect();
        let mut days: Vec<i64> = layers
            .iter()
            .flat_map(|steps| steps.iter().map(|(day, _)| *day))
            .collect();
        days.sort_unstable();
        days.dedup();
        let counts = |day: i64| layers.iter().find_map(|steps| at(steps, day));
        days.into_iter().map(|day| (day, counts(day))).collect()
    }
}

impl Rates {
    /// What an hour is billed at on a day, counted from 1970-01-01; `None` where nobody has said so.
    pub fn billable(&self, day: i64) -> Option<i64> {
        at(&self.billable, day)
    }

    /// What an hour costs on a day.
    pub fn cost(&self, day: i64) -> Option<i64> {
        at(&self.cost, day)
    }

    /// The same on a date.
    pub fn billable_on(&self, date: Date) -> Option<i64> {
        self.billable(day_of(date))
    }
}

/// The scopes that a piece of work lies in, the most specific first.
fn scopes(member: MemberId, project: Option<ProjectId>, task: Option<TaskId>) -> Vec<RateScope> {
    let mut scopes = Vec::with_capacity(5);
    if let Some(project) = project {
        let of = RateScope {
            project: Some(project),
            ..RateScope::default()
        };
        if task.is_some() {
            scopes.push(RateScope { task, ..of });
        }
        scopes.push(RateScope {
            member: Some(member),
            ..of
        });
        scopes.push(of);
    }
    scopes.push(RateScope {
        member: Some(member),
        ..RateScope::default()
    });
    scopes.push(RateScope::default());
    scopes
}

/// The rate of the last step until a day.
fn at(steps: &Steps, day: i64) -> Option<i64> {
    let after = steps.partition_point(|(from, _)| *from <= day);
    steps[..after].last()?.1
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn scope(member: u128, project: u128, task: u128) -> RateScope {
        let id = |n: u128| (n > 0).then(|| Uuid::from_u128(n));
        RateScope {
            member: id(member).map(Into::into),
            project: id(project).map(Into::into),
            task: id(task).map(Into::into),
        }
    }

    fn rate(of: (u128, u128, u128), valid_from: Date, hourly_minor: Option<i64>) -> Rate {
        Rate {
            kind: RateKind::Billable,
            scope: scope(of.0, of.1, of.2),
            valid_from,
            hourly_minor,
        }
    }

    fn ask(book: &RateBook, of: (u128, u128, u128), on: Date) -> Option<i64> {
        let RateScope {
            member,
            project,
            task,
        } = scope(of.0, of.1, of.2);
        book.rates(member.unwrap(), project, task).billable_on(on)
    }

    /// Everything at once, valid from the beginning of the year, the project with a new one in the middle of March.
    fn book() -> RateBook {
        let new_year = date(2026, 1, 1);
        RateBook::new([
            rate((0, 0, 0), new_year, Some(100)),
            rate((1, 0, 0), new_year, Some(200)),
            rate((0, 10, 0), new_year, Some(300)),
            rate((0, 10, 0), date(2026, 3, 16), Some(350)),
            rate((1, 10, 0), new_year, Some(400)),
            rate((1, 10, 0), date(2026, 6, 1), None),
            rate((0, 10, 20), new_year, Some(500)),
        ])
    }

    #[rstest]
    // The most specific one counts.
    #[case((2, 0, 0), "2026-03-01", Some(100))]
    #[case((1, 0, 0), "2026-03-01", Some(200))]
    #[case((1, 11, 0), "2026-03-01", Some(200))]
    #[case((2, 10, 0), "2026-03-01", Some(300))]
    #[case((1, 10, 0), "2026-03-01", Some(400))]
    #[case((1, 10, 20), "2026-03-01", Some(500))]
    #[case((2, 10, 21), "2026-03-01", Some(300))]
    // A new one counts from its day on and changes nothing before.
    #[case((2, 10, 0), "2026-03-15", Some(300))]
    #[case((2, 10, 0), "2026-03-16", Some(350))]
    // One that ends gives way to the less specific one.
    #[case((1, 10, 0), "2026-05-31", Some(400))]
    #[case((1, 10, 0), "2026-06-01", Some(350))]
    // Before the first there is none.
    #[case((1, 10, 20), "2025-12-31", None)]
    fn the_most_specific_rate_of_the_day_counts(
        #[case] of: (u128, u128, u128),
        #[case] on: &str,
        #[case] expected: Option<i64>,
    ) {
        assert_eq!(ask(&book(), of, on.parse().unwrap()), expected);
    }

    #[test]
    fn costs_are_no_billable_rates() {
        let cost = Rate {
            kind: RateKind::Cost,
            ..rate((0, 0, 0), date(2026, 1, 1), Some(70))
        };
        let rates = RateBook::new([cost]).rates(Uuid::from_u128(1).into(), None, None);
        let day = day_of(date(2026, 2, 1));
        assert_eq!((rates.billable(day), rates.cost(day)), (None, Some(70)));
    }

    proptest! {
        /// The laid-out timeline answers as the rule says it, for rates of any scopes in any order.
        #[test]
        fn the_timeline_is_the_rule(
            rates in proptest::collection::vec((0_u128..2, 0_u128..2, 0_u128..2, 1_i8..28, proptest::option::of(0_i64..500)), 0..20),
            day in 1_i8..28,
        ) {
            let rates: Vec<Rate> = rates
                .into_iter()
                .map(|(member, project, task, from, minor)| rate((member, project * 10, task * 20), date(2026, 2, from), minor))
                .filter(|rate| rate.scope.check().is_ok())
                .collect();
            let on = date(2026, 2, day);
            let of_scope = |wanted: RateScope| {
                let valid = rates.iter().filter(|rate| rate.scope == wanted && rate.valid_from <= on);
                // Of two of one day the later in the list counts, as `max_by_key` has it.
                valid.max_by_key(|rate| rate.valid_from).and_then(|rate| rate.hourly_minor)
            };
            let expected = [scope(0, 10, 20), scope(1, 10, 0), scope(0, 10, 0), scope(1, 0, 0), scope(0, 0, 0)]
                .into_iter()
                .find_map(of_scope);
            prop_assert_eq!(ask(&RateBook::new(rates.clone()), (1, 10, 20), on), expected);
        }
    }
}
