use super::{Billable, check_tags, draft::check_note};
use crate::ids::{ProjectId, TaskId};
use crate::problems::FieldProblem;

/// A piece of work without its time: what a favorite starts and a recurring entry repeats.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// The project, if any.
    pub project_id: Option<ProjectId>,
    /// The task, if any.
    pub task_id: Option<TaskId>,
    /// What is done.
    pub note: String,
    /// Billable or not, or as the project says.
    pub billable: Billable,
    /// Tag names.
    pub tags: Vec<String>,
}

/// A merge patch of a piece of work: what is `None` stays as it is, and `Some(None)` removes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkChanges {
    /// Another project, or none.
    pub project_id: Option<Option<ProjectId>>,
    /// Another task, or none.
    pub task_id: Option<Option<TaskId>>,
    /// Another note.
    pub note: Option<String>,
    /// Another answer to the question whether it is billable.
    pub billable: Option<Billable>,
    /// Other tags, all of them.
    pub tags: Option<Vec<String>>,
}

impl Work {
    /// The work with note and tags as they are stored, or everything that is wrong with it.
    ///
    /// Work that neither a note nor a project names could not be told from any other.
    pub fn check(self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let note = check_note(&self.note)
            .map_err(|problem| problems.push(problem))
            .unwrap_or_default();
        let tags = check_tags(&self.tags)
            .map_err(|found| problems.extend(found))
            .unwrap_or_default();
        if self.task_id.is_some() && self.project_id.is_none() {
            problems.push(FieldProblem::new(
                "project_id",
                "required",
                "a task needs its project",
            ));
        }
        if self.project_id.is_none() && self.note.trim().is_empty() {
            problems.push(FieldProblem::new(
                "note",
                "required",
                "name a project or write a note",
            ));
        }
        if problems.is_empty() {
            Ok(Self { note, tags, ..self })
        } else {
            Err(problems)
        }
    }
}

impl WorkChanges {
    /// The work after the change, or everything that is wrong with the change.
    pub fn apply(self, work: &Work) -> Result<Work, Vec<FieldProblem>> {
        let mut changed = work.clone();
        if let Some(project_id) = self.project_id {
            changed.project_id = project_id;
            // A task belongs to one project: it goes with it unless another one is named.
            if project_id != work.project_id && self.task_id.is_none() {
                changed.task_id = None;
            }
        }
        if let Some(task_id) = self.task_id {
            changed.task_id = task_id;
        }
        changed.note = self.note.unwrap_or(changed.note);
        changed.billable = self.billable.unwrap_or(changed.billable);
        changed.tags = self.tags.unwrap_or(changed.tags);
        changed.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn codes(result: Result<Work, Vec<FieldProblem>>) -> Vec<String> {
        let problems = result.err().unwrap_or_default();
        problems
            .iter()
            .map(|problem| format!("{}: {}", problem.field, problem.code))
            .collect()
    }

    fn work(note: &str) -> Work {
        Work {
            note: note.into(),
            ..Work::default()
        }
    }

    #[test]
    fn work_has_a_name_and_a_task_has_its_project() {
        assert!(work("mail").check().is_ok());
        assert_eq!(codes(work("  ").check()), ["note: required"]);
        assert_eq!(codes(work(&"x".repeat(5001)).check()), ["note: too_long"]);
        let alone = Work {
            task_id: Some(Uuid::from_u128(1).into()),
            ..work("mail")
        };
        assert_eq!(codes(alone.check()), ["project_id: required"]);
        let tags = Work {
            tags: vec!["Ops".into(), " ops".into(), "🚀".into()],
            ..work("mail")
        };
        assert_eq!(tags.check().unwrap().tags, ["Ops", "🚀"]);
    }

    /// Pitfall 10: a patch touches only what it names.
    #[test]
    fn a_change_leaves_what_it_does_not_name_and_a_task_goes_with_its_project() {
        let before = Work {
            project_id: Some(Uuid::from_u128(1).into()),
            task_id: Some(Uuid::from_u128(2).into()),
            ..work("mail")
        };
        assert_eq!(WorkChanges::default().apply(&before).unwrap(), before);
        let moved = WorkChanges {
            project_id: Some(Some(Uuid::from_u128(3).into())),
            ..WorkChanges::default()
        };
        assert_eq!(moved.apply(&before).unwrap().task_id, None);
        let cleared = WorkChanges {
            project_id: Some(None),
            note: Some(String::new()),
            ..WorkChanges::default()
        };
        assert_eq!(codes(cleared.apply(&before)), ["note: required"]);
    }
}
