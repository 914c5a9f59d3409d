use super::axis::{Axis, names, ranks};
use super::columns::Columns;
use super::group::{Grouper, Parts};
use super::labels::Lookups;
use super::{Dimension, Group, Key, MOST_DIMENSIONS, Query};
use crate::ids::{ProjectId, TaskId};

/// The lines with their names, in order.
pub(super) fn lines(
    printed: &Grouper,
    axes: &[Axis],
    columns: &Columns,
    lookups: &Lookups,
    query: &Query,
) -> Vec<Group> {
    let names: Vec<Vec<Key>> = axes
        .iter()
        .map(|axis| names(axis, columns, lookups, query))
        .collect();
    let ranks: Vec<Vec<u32>> = axes
        .iter()
        .zip(&names)
        .map(|(axis, names)| ranks(axis, names))
        .collect();
    let mut order: Vec<usize> = (0..printed.keys.len()).collect();
    let rank = |at: usize| -> [u32; MOST_DIMENSIONS] {
        let mut rank = [0; MOST_DIMENSIONS];
        for ((slot, ranks), part) in rank.iter_mut().zip(&ranks).zip(&printed.keys[at]) {
            *slot = ranks[*part as usize];
        }
        rank
    };
    order.sort_by_cached_key(|at| rank(*at));
    let estimates = Estimates::of(axes, query);
    order
        .into_iter()
        .map(|at| {
            let (parts, sums) = (&printed.keys[at], &printed.sums[at]);
            Group {
                keys: names
                    .iter()
                    .zip(parts)
                    .map(|(names, part)| names[*part as usize].clone())
                    .collect(),
                duration_seconds: sums.seconds,
                entries: sums.entries,
                billable_seconds: sums.billable,
                estimate_seconds: estimates.get(parts, columns, lookups),
                money: sums.worth.shown(query.amounts.as_ref()),
                previous: None,
            }
        })
        .collect()
}

/// Which part of a key carries an estimate. A line that is cut by anything but client, project and task covers
/// only a piece of the estimated work, so it has none.
enum Estimates {
    None,
    Project(usize),
    Task(usize),
}

impl Estimates {
    fn of(axes: &[Axis], query: &Query) -> Self {
        let is_scope = |axis: &Axis| {
            matches!(
                axis.dimension,
                Dimension::Client | Dimension::Project | Dimension::Task
            )
        };
        if !query.compare_estimates || !axes.iter().all(is_scope) {
            return Self::None;
        }
        let place = |wanted: Dimension| axes.iter().position(|axis| axis.dimension == wanted);
        match (place(Dimension::Task), place(Dimension::Project)) {
            (Some(at), _) => Self::Task(at),
            (None, Some(at)) => Self::Project(at),
            (None, None) => Self::None,
        }
    }

    fn get(&self, parts: &Parts, columns: &Columns, lookups: &Lookups) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Project(at) => {
                let project: ProjectId = columns.project_ids.get(parts[*at])?;
                lookups.projects.get(&project)?.estimate_seconds
            }
            Self::Task(at) => {
                let task: TaskId = columns.task_ids.get(parts[*at])?;
                lookups.tasks.get(&task)?.estimate_seconds
            }
        }
    }
}
