use serde::{Deserialize, Serialize};

use crate::problems::FieldProblem;

/// How far a task has come, in words that every program understands. The organization names its own statuses; each
/// belongs to one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusCategory {
    /// Nobody has begun.
    #[default]
    Open,
    /// Somebody is at it.
    InProgress,
    /// It is finished.
    Done,
}

impl StatusCategory {
    /// Every one, in the order in which tasks go through them.
    pub const ALL: [Self; 3] = [Self::Open, Self::InProgress, Self::Done];
}

/// The most statuses of an organization: more columns than that no board shows.
pub const MOST_STATUSES: usize = 30;
/// The highest limit of tasks in one status.
const HIGHEST_LIMIT: i64 = 9_999;

/// The statuses a new organization begins with: one of each kind, named in its language.
pub fn first_statuses(locale: &str) -> [(StatusCategory, &'static str); 3] {
    match locale.split('-').next() {
        Some("de") => [
            (StatusCategory::Open, "Offen"),
            (StatusCategory::InProgress, "In Arbeit"),
            (StatusCategory::Done, "Erledigt"),
        ],
        _ => [
            (StatusCategory::Open, "Open"),
            (StatusCategory::InProgress, "In progress"),
            (StatusCategory::Done, "Done"),
        ],
    }
}

/// How many tasks at most shall be in a status at once, or none.
pub fn check_task_limit(field: &str, limit: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match limit {
        Some(limit) if !(1..=HIGHEST_LIMIT).contains(&limit) => Err(FieldProblem::new(
            field,
            "out_of_range",
            format!("a limit must be between 1 and {HIGHEST_LIMIT}; leave it out to have none"),
        )),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_begins_with_one_status_of_each_kind_in_its_language() {
        for (locale, names) in [
            ("en", ["Open", "In progress", "Done"]),
            ("de-AT", ["Offen", "In Arbeit", "Erledigt"]),
            ("fr", ["Open", "In progress", "Done"]),
        ] {
            let first = first_statuses(locale);
            assert_eq!(first.map(|(status, _)| status), StatusCategory::ALL);
            assert_eq!(first.map(|(_, name)| name), names);
        }
    }

    #[test]
    fn a_limit_is_a_number_of_tasks_or_none() {
        for (limit, is_valid) in [
            (None, true),
            (Some(1), true),
            (Some(9_999), true),
            (Some(0), false),
            (Some(-1), false),
            (Some(10_000), false),
        ] {
            assert_eq!(
                check_task_limit("task_limit", limit).is_ok(),
                is_valid,
                "{limit:?}"
            );
        }
    }
}
