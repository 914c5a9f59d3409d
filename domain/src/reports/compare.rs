use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::axis::place;
use super::calendar::{buckets, label};
use super::money::Worth;
use super::{Comparison, Dimension, Group, Key, Query, Report, Total};
use crate::time::Period;

/// Beside which earlier period a report is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The period of the same length right before: whole months before whole months, otherwise as many days.
    PreviousPeriod,
    /// The same dates a year earlier.
    PreviousYear,
}

impl Compare {
    /// The earlier period; `None` where it would lie before everything that Hourbook records.
    pub fn of(self, period: Period) -> Option<Period> {
        match self {
            Self::PreviousPeriod => period.previous(),
            Self::PreviousYear => period.year_before(),
        }
    }
}

/// Puts the figures of the earlier report beside those of the later one.
///
/// Lines are matched by what they are about, stretches of the calendar by their place: the third week with the third
/// week. A line that only one of the two has stands there with nothing on the other side, so that both columns add up
/// to their totals; a day of a longer earlier month that has no counterpart keeps its own date.
pub(super) fn beside(mut report: Report, before: Report, earlier: Period, query: &Query) -> Report {
    report.comparison = Some(Comparison {
        period: earlier,
        total: before.total,
    });
    let counterparts = Counterparts::of(query, earlier);
    let mut places: HashMap<Vec<Option<String>>, usize> = report
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| (ids(&group.keys), at))
        .collect();
    let nothing = Worth::default().shown(query.amounts.as_ref());
    for group in &mut report.groups {
        group.previous = Some(Total {
            money: nothing,
            ..Total::default()
        });
    }
    let known = report.groups.len();
    for mut group in before.groups {
        for key in &mut group.keys {
            counterparts.translate(key, query);
        }
        let previous = Total {
            duration_seconds: group.duration_seconds,
            entries: group.entries,
            billable_seconds: group.billable_seconds,
            money: group.money,
        };
        let at = *places.entry(ids(&group.keys)).or_insert_with(|| {
            report.groups.push(Group {
                duration_seconds: 0,
                entries: 0,
                billable_seconds: 0,
                money: nothing,
                previous: Some(Total {
                    money: nothing,
                    ..Total::default()
                }),
                ..group
            });
            report.groups.len() - 1
        });
        report.groups[at].previous = Some(previous);
    }
    if report.groups.len() > known {
        report.groups.sort_by_cached_key(order);
    }
    report
}

fn ids(keys: &[Key]) -> Vec<Option<String>> {
    keys.iter().map(|key| key.id.clone()).collect()
}

/// The order of a report: the calendar as it runs, everything else by name, what has no such thing last.
fn order(group: &Group) -> Vec<(bool, bool, String, Option<String>)> {
    let place = |key: &Key| {
        if key.dimension.is_calendar() {
            return (false, false, key.id.clone().unwrap_or_default(), None);
        }
        place(key)
    };
    group.keys.iter().map(place).collect()
}

/// For each calendar dimension the stretches of the earlier period by those of the later one.
struct Counterparts(HashMap<(Dimension, String), Date>);

impl Counterparts {
    fn of(query: &Query, earlier: Period) -> Self {
        let mut counterparts = HashMap::new();
        for dimension in query.group_by.iter().copied().filter(|at| at.is_calendar()) {
            let before = buckets(dimension, earlier, query.week_start).starts;
            let now = buckets(dimension, query.period, query.week_start).starts;
            let pairs = before.into_iter().zip(now);
            counterparts.extend(pairs.map(|(before, now)| ((dimension, before.to_string()), now)));
        }
        Self(counterparts)
    }

    fn translate(&self, key: &mut Key, query: &Query) {
        let Some(id) = &key.id else { return };
        if let Some(start) = self.0.get(&(key.dimension, id.clone())) {
            key.label = label(key.dimension, *start, query.week_start);
            key.id = Some(start.to_string());
        }
    }
}
