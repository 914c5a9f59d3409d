//! How a command on a task changes the scope of its project, and what the changes since a baseline come to.

use serde::{Deserialize, Serialize};

/// What happened to the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeChangeKind {
    /// A task came in: it is new, or back from the archive.
    Added,
    /// A task went out: it is archived or deleted.
    Removed,
    /// A task has another estimate.
    Estimated,
}

/// What a task that counts brings into the scope of its project: its estimate, if it has one. An archived task does
/// not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted(pub Option<i64>);

/// One change of the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeChange {
    /// What happened.
    pub kind: ScopeChangeKind,
    /// The estimate before, in seconds.
    pub before_seconds: Option<i64>,
    /// The estimate after, in seconds.
    pub after_seconds: Option<i64>,
}

impl ScopeChange {
    /// The change from one state of a task to the next; `None` stands for a task that does not count. A change that
    /// leaves the scope as it was is none.
    pub fn between(before: Option<Counted>, after: Option<Counted>) -> Option<Self> {
        let (kind, before_seconds, after_seconds) = match (before, after) {
            (None, Some(Counted(after))) => (ScopeChangeKind::Added, None, after),
            (Some(Counted(before)), None) => (ScopeChangeKind::Removed, before, None),
            (Some(Counted(before)), Some(Counted(after))) if before != after => {
                (ScopeChangeKind::Estimated, before, after)
            }
            _ => return None,
        };
        Some(Self {
            kind,
            before_seconds,
            after_seconds,
        })
    }

    /// By how much the scope grew, in seconds; negative if it shrank.
    pub fn delta_seconds(&self) -> i64 {
        self.after_seconds.unwrap_or(0) - self.before_seconds.unwrap_or(0)
    }
}

/// The changes of one kind, summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many there are.
    pub count: i64,
    /// By how much they changed the scope, in seconds.
    pub delta_seconds: i64,
}

/// A baseline and what became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The sum of the estimates when the baseline was set.
    pub baseline_seconds: i64,
    /// Tasks that came in.
    pub added: Sum,
    /// Tasks that went out.
    pub removed: Sum,
    /// Estimates that changed.
    pub estimated: Sum,
}

impl Comparison {
    /// A baseline without any change.
    pub fn of(baseline_seconds: i64) -> Self {
        Self {
            baseline_seconds,
            ..Self::default()
        }
    }

    /// Takes in changes of one kind.
    pub fn add(&mut self, kind: ScopeChangeKind, changes: Sum) {
        let sum = match kind {
            ScopeChangeKind::Added => &mut self.added,
            ScopeChangeKind::Removed => &mut self.removed,
            ScopeChangeKind::Estimated => &mut self.estimated,
        };
        sum.count += changes.count;
        sum.delta_seconds += changes.delta_seconds;
    }

    /// How many changes there are.
    pub fn count(&self) -> i64 {
        self.added.count + self.removed.count + self.estimated.count
    }

    /// By how much the scope grew since the baseline.
    pub fn delta_seconds(&self) -> i64 {
        self.added.delta_seconds + self.removed.delta_seconds + self.estimated.delta_seconds
    }

    /// The scope as it is now: the baseline and everything that changed since.
    pub fn current_seconds(&self) -> i64 {
        self.baseline_seconds + self.delta_seconds()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const HOUR: i64 = 3600;

    #[rstest]
    #[case::new_task(None, Some(Counted(Some(HOUR))), Some((ScopeChangeKind::Added, HOUR)))]
    #[case::new_task_without_estimate(None, Some(Counted(None)), Some((ScopeChangeKind::Added, 0)))]
    #[case::archived(Some(Counted(Some(HOUR))), None, Some((ScopeChangeKind::Removed, -HOUR)))]
    #[case::more(Some(Counted(Some(HOUR))), Some(Counted(Some(3 * HOUR))), Some((ScopeChangeKind::Estimated, 2 * HOUR)))]
    #[case::taken_back(Some(Counted(Some(HOUR))), Some(Counted(None)), Some((ScopeChangeKind::Estimated, -HOUR)))]
    #[case::renamed(Some(Counted(Some(HOUR))), Some(Counted(Some(HOUR))), None)]
    #[case::archived_before_and_after(None, None, None)]
    fn a_command_changes_the_scope_or_does_not(
        #[case] before: Option<Counted>,
        #[case] after: Option<Counted>,
        #[case] expected: Option<(ScopeChangeKind, i64)>,
    ) {
        let change = ScopeChange::between(before, after);
        assert_eq!(
            change.map(|change| (change.kind, change.delta_seconds())),
            expected
        );
    }

    #[test]
    fn changes_add_up_by_kind() {
        let mut comparison = Comparison::of(10 * HOUR);
        let sum = |count, hours: i64| Sum {
            count,
            delta_seconds: hours * HOUR,
        };
        comparison.add(ScopeChangeKind::Added, sum(2, 5));
        comparison.add(ScopeChangeKind::Removed, sum(1, -3));
        comparison.add(ScopeChangeKind::Estimated, sum(1, 1));
        assert_eq!((comparison.count(), comparison.delta_seconds()), (4, 3 * HOUR));
        assert_eq!(comparison.current_seconds(), 13 * HOUR);
    }

    /// What a command leaves of a task: gone or archived, or counting with or without an estimate.
    fn state() -> impl Strategy<Value = Option<Counted>> {
        proptest::option::of(proptest::option::of(1..=1_000_000_i64).prop_map(Counted))
    }

    proptest! {
        /// Baseline and changes together are always the scope as it is, wherever in the history the baseline is set.
        #[test]
        fn baseline_and_changes_are_the_current_scope(
            commands in proptest::collection::vec((0..6_usize, state()), 0..60), set_after in 0..60_usize,
        ) {
            let mut tasks: [Option<Counted>; 6] = [None; 6];
            let scope = |tasks: &[Option<Counted>; 6]| {
                tasks.iter().flatten().map(|Counted(seconds)| seconds.unwrap_or(0)).sum::<i64>()
            };
            let mut comparison = Comparison::default();
            for (number, (task, after)) in commands.into_iter().enumerate() {
                if number == set_after {
                    comparison = Comparison::of(scope(&tasks));
                }
                if let Some(change) = ScopeChange::between(tasks[task], after) {
                    comparison.add(change.kind, Sum { count: 1, delta_seconds: change.delta_seconds() });
                }
                tasks[task] = after;
                prop_assert_eq!(comparison.current_seconds(), scope(&tasks));
            }
        }
    }
}
