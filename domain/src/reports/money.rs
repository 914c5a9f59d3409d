use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::columns::Columns;
use crate::rates::{RateBook, Rates, amount_minor};

/// By which rates the amounts of a report are worked out.
#[derive(Debug, Clone)]
pub struct Amounts {
    /// All rates.
    pub rates: Arc<RateBook>,
    /// Whether costs are shown, to those who may see them.
    pub with_cost: bool,
}

/// What recorded time is worth, in minor units of the organization's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MoneySums {
    /// What the billable part is billed at.
    pub billable_minor: i64,
    /// What all of it costs; `None` where costs are not shown.
    pub cost_minor: Option<i64>,
    /// Billable seconds without a rate: they are worth something that nobody has said.
    pub unrated_seconds: i64,
}

/// Sums of money while the entries go by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub(super) billable: i64,
    pub(super) cost: i64,
    pub(super) unrated: i64,
}

impl Worth {
    pub(super) fn add(&mut self, other: Self) {
        self.billable = self.billable.saturating_add(other.billable);
        self.cost = self.cost.saturating_add(other.cost);
        self.unrated += other.unrated;
    }

    /// As it is shown; nothing where no amounts were asked for.
    pub(super) fn shown(self, amounts: Option<&Amounts>) -> Option<MoneySums> {
        amounts.map(|amounts| MoneySums {
            billable_minor: self.billable,
            cost_minor: amounts.with_cost.then_some(self.cost),
            unrated_seconds: self.unrated,
        })
    }
}

/// Works out what parts of entries are worth. Every entry is worth what its length, rounded as the report rounds
/// entries, comes to at the rate of the day on which it starts; a part is worth the difference that it makes, so that
/// the parts of an entry add up to it however it is cut.
pub(super) struct Till<'a> {
    amounts: Option<&'a Amounts>,
    /// Rates by the numbers of member, project and task.
    known: HashMap<(u32, u32, u32), Rates>,
}

impl<'a> Till<'a> {
    pub(super) fn new(amounts: Option<&'a Amounts>) -> Self {
        Self {
            amounts,
            known: HashMap::new(),
        }
    }

    /// What the part of an entry is worth that lasts `seconds` after `before` seconds of it.
    pub(super) fn worth(
        &mut self,
        columns: &Columns,
        at: usize,
        before: i64,
        seconds: i64,
        billable: bool,
    ) -> Worth {
        if self.amounts.is_none() {
            return Worth::default();
        }
        let (rate, cost) = self.hourly(columns, at);
        let part = |hourly: i64| amount_minor(before + seconds, hourly) - amount_minor(before, hourly);
        let rate = rate.filter(|_| billable);
        Worth {
            billable: rate.map_or(0, part),
            cost: cost.map_or(0, part),
            unrated: if billable && rate.is_none() { seconds } else { 0 },
        }
    }

    /// What an hour of an entry would be billed at, and what it costs.
    pub(super) fn hourly(&mut self, columns: &Columns, at: usize) -> (Option<i64>, Option<i64>) {
        let Some(amounts) = self.amounts else {
            return (None, None);
        };
        let numbers = (columns.members[at], columns.projects[at], columns.tasks[at]);
        let rates = self.known.entry(numbers).or_insert_with(|| {
            let (member, project, task) = numbers;
            columns
                .member_ids
                .get(member)
                .map_or_else(Rates::default, |member| {
                    let project = columns.project_ids.get(project);
                    amounts.rates.rates(member, project, columns.task_ids.get(task))
                })
        });
        let day = i64::from(columns.days[at]);
        (rates.billable(day), rates.cost(day))
    }
}
