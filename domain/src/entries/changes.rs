use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::draft::{check_amount, check_date, check_moment, check_note, check_span, check_zone, interval_of};
use super::{Billable, EntryDraft, EntryRules, Kind, NewEntry, When, check, check_tags};
use crate::ids::{ProjectId, TaskId};
use crate::problems::FieldProblem;
use crate::time::zone;

/// A merge patch of an entry: what is `None` is not named and stays as it is, to the second (pitfalls 1 and 10).
///
/// Where the inner value is an `Option`, `Some(None)` removes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryChanges {
    /// Turns one kind into the other; the fields of the new kind are then needed, as for a new entry.
    pub kind: Option<Kind>,
    /// Another project, or none.
    pub project_id: Option<Option<ProjectId>>,
    /// Another task, or none.
    pub task_id: Option<Option<TaskId>>,
    /// Another start, as in [`EntryDraft`]; the end stays where it is.
    pub started_at: Option<String>,
    /// Another end; the start stays where it is. `Some(None)` is refused: an entry does not start to run again.
    pub ended_at: Option<Option<String>>,
    /// Another zone of the start; the instant stays.
    pub start_time_zone: Option<String>,
    /// Another zone of the end; the instant stays.
    pub end_time_zone: Option<String>,
    /// Another date of a duration entry.
    pub date: Option<String>,
    /// Another amount of a duration entry, in seconds.
    pub duration_seconds: Option<i64>,
    /// Another note.
    pub note: Option<String>,
    /// Another answer to the question whether it is billable.
    pub billable: Option<Billable>,
    /// Other tags, all of them.
    pub tags: Option<Vec<String>>,
}

impl EntryChanges {
    /// The entry after the change, or everything that is wrong with the change.
    pub fn apply(&self, entry: &NewEntry, rules: &EntryRules) -> Result<NewEntry, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut changed = entry.clone();
        if let Some(when) = self.change_when(&entry.when, rules, &mut problems) {
            changed.when = when;
        }
        if let Some(project_id) = self.project_id {
            changed.project_id = project_id;
            // A task belongs to one project: it goes with it unless another one is named.
            if project_id != entry.project_id && self.task_id.is_none() {
                changed.task_id = None;
            }
        }
        if let Some(task_id) = self.task_id {
            changed.task_id = task_id;
        }
        if self.task_id.is_some() && changed.task_id.is_some() && changed.project_id.is_none() {
            problems.push(FieldProblem::new(
                "project_id",
                "required",
                "a task needs its project",
            ));
        }
        if let Some(note) = &self.note {
            match check_note(note) {
                Ok(note) => changed.note = note,
                Err(problem) => problems.push(problem),
            }
        }
        if let Some(tags) = &self.tags {
            match check_tags(tags) {
                Ok(tags) => changed.tags = tags,
                Err(found) => problems.extend(found),
            }
        }
        changed.billable = self.billable.unwrap_or(entry.billable);
        if problems.is_empty() {
            Ok(changed)
        } else {
            Err(problems)
        }
    }

    fn change_when(&self, when: &When, rules: &EntryRules, problems: &mut Vec<FieldProblem>) -> Option<When> {
        if self.kind.is_some_and(|kind| kind != when.kind()) {
            return self.convert(when, rules, problems);
        }
        match when {
            When::Interval { .. } => self.change_interval(when, rules, problems),
            When::Duration {
                date,
                duration_seconds,
            } => {
                self.refuse_interval_fields(problems);
                let date = match &self.date {
                    Some(text) => check_date("date", text, rules, problems)?,
                    None => *date,
                };
                if let Some(seconds) = self.duration_seconds {
                    check_amount(seconds, problems);
                }
                let duration_seconds = self.duration_seconds.unwrap_or(*duration_seconds);
                Some(When::Duration {
                    date,
                    duration_seconds,
                })
            }
        }
    }

    fn change_interval(
        &self,
        when: &When,
        rules: &EntryRules,
        problems: &mut Vec<FieldProblem>,
    ) -> Option<When> {
        for (field, given) in [
            ("date", self.date.is_some()),
            ("duration_seconds", self.duration_seconds.is_some()),
        ] {
            if given {
                let hint = "an interval has started_at and ended_at instead; change one of those";
                problems.push(FieldProblem::new(field, "not_for_kind", hint));
            }
        }
        let stored = |name: Option<&str>| name.and_then(|name| zone(name).ok()).unwrap_or(TimeZone::UTC);
        let start_zone = stored(when.start_time_zone());
        let end_zone = stored(when.end_time_zone());
        let start_zone = check_zone(
            "start_time_zone",
            self.start_time_zone.as_deref(),
            &start_zone,
            problems,
        )?;
        let end_zone = check_zone(
            "end_time_zone",
            self.end_time_zone.as_deref(),
            &end_zone,
            problems,
        )?;
        let started_at = match &self.started_at {
            Some(text) => check_moment("started_at", text, &start_zone, problems)?,
            None => when.started_at()?,
        };
        let ended_at = match &self.ended_at {
            Some(Some(text)) => Some(check_moment("ended_at", text, &end_zone, problems)?),
            Some(None) if !when.is_running() => {
                let message = "an entry that has ended cannot run again; start a new timer";
                problems.push(FieldProblem::new("ended_at", "not_removable", message));
                return None;
            }
            Some(None) | None => when.ended_at(),
        };
        let changed = interval_of(started_at, ended_at, &start_zone, &end_zone);
        // Old entries may break rules that came later; a change of their note must not stumble over that.
        if self.started_at.is_some() || self.ended_at.is_some() {
            check_span(&changed, rules, problems);
        }
        Some(changed)
    }

    fn refuse_interval_fields(&self, problems: &mut Vec<FieldProblem>) {
        let fields = [
            ("started_at", self.started_at.is_some()),
            ("ended_at", matches!(self.ended_at, Some(Some(_)))),
            ("start_time_zone", self.start_time_zone.is_some()),
            ("end_time_zone", self.end_time_zone.is_some()),
        ];
        for (field, _) in fields.into_iter().filter(|(_, given)| *given) {
            let hint = "a duration entry has date and duration_seconds instead; change one of those";
            problems.push(FieldProblem::new(field, "not_for_kind", hint));
        }
    }

    /// The other kind is checked like a new entry; a duration takes date and amount from the interval it was.
    fn convert(&self, when: &When, rules: &EntryRules, problems: &mut Vec<FieldProblem>) -> Option<When> {
        let mut draft = EntryDraft {
            kind: self.kind,
            started_at: self.started_at.clone(),
            ended_at: self.ended_at.clone().flatten(),
            start_time_zone: self.start_time_zone.clone(),
            end_time_zone: self.end_time_zone.clone(),
            date: self.date.clone(),
            duration_seconds: self.duration_seconds,
            ..EntryDraft::default()
        };
        if self.kind == Some(Kind::Duration) {
            draft.date = draft.date.or_else(|| Some(when.date().to_string()));
            draft.duration_seconds = draft.duration_seconds.or(when.duration_seconds());
        }
        check(&draft, rules)
            .map(|checked| checked.when)
            .map_err(|found| problems.extend(found))
            .ok()
    }
}
