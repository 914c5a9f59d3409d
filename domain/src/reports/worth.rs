use std::collections::HashMap;

use super::Query;
use super::columns::Columns;
use super::filter::Sieve;
use super::labels::Lookups;
use super::money::{Till, Worth};
use super::select::Clip;
use crate::ids::EntryId;

/// What the part of an entry that lies in the period of a report is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryWorth {
    /// How long it is, rounded as the report rounds entries.
    pub seconds: i64,
    /// Whether it is billed.
    pub billable: bool,
    /// What an hour of it is billed at; `None` where it is not billed, or nobody has said at what.
    pub hourly_minor: Option<i64>,
    /// What it is billed at.
    pub billable_minor: i64,
    /// What an hour of it costs; `None` where nobody has said so, or costs are not shown.
    pub hourly_cost_minor: Option<i64>,
    /// What it costs; `None` where costs are not shown.
    pub cost_minor: Option<i64>,
}

/// What the entries behind a report are worth, one by one: together they are what its total says. Nothing where no
/// amounts were asked for.
pub fn worth_of_entries(columns: &Columns, lookups: &Lookups, query: &Query) -> HashMap<EntryId, EntryWorth> {
    let Some(amounts) = &query.amounts else {
        return HashMap::new();
    };
    let sieve = Sieve::new(&query.filter, columns, lookups);
    let mut clip = Clip::new(columns, query, false);
    let mut till = Till::new(Some(amounts));
    let mut worths = HashMap::new();
    for at in 0..columns.len() {
        if columns.marks[at].running || !sieve.lets_through(columns, at) {
            continue;
        }
        let billable = sieve.is_billable(columns, at);
        let mut inside: Option<(i64, Worth)> = None;
        clip.parts(columns, at, |_, seconds, before| {
            let (length, worth) = inside.get_or_insert_default();
            *length += seconds;
            worth.add(till.worth(columns, at, before, seconds, billable));
        });
        let Some((seconds, worth)) = inside else { continue };
        let (hourly, hourly_cost) = till.hourly(columns, at);
        let shown = EntryWorth {
            seconds,
            billable,
            hourly_minor: hourly.filter(|_| billable),
            billable_minor: worth.billable,
            hourly_cost_minor: hourly_cost.filter(|_| amounts.with_cost),
            cost_minor: amounts.with_cost.then_some(worth.cost),
        };
        worths.insert(columns.ids[at], shown);
    }
    worths
}
