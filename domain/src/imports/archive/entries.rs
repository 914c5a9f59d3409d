//! The entries of an archive as rows, so that it goes through the same import as every other source.

use std::io::Read;
use std::sync::Arc;

use super::{Client, File, FileEntry, Member, Project, Tag, Task, TimeEntry, records};
use crate::imports::problems::code;
use crate::imports::{Catalogue, FileProblem, Person, RowProblem, Rows, SourceRow, SourceTime, When, span};

/// Takes the names of one file into the catalogue; files without names add nothing.
pub fn add_names(
    catalogue: &mut Catalogue,
    file: File,
    entry: &FileEntry,
    reader: impl Read,
) -> Result<(), FileProblem> {
    match file {
        File::Members => each(entry, reader, |member: Member| {
            let person = Person::of(&member.name, &member.email).unwrap_or_default();
            catalogue.add_person(&member.id, person)
        }),
        File::Clients => each(entry, reader, |client: Client| {
            catalogue.add_client(&client.id, &client.name)
        }),
        File::Projects => each(entry, reader, |project: Project| {
            catalogue.add_project(&project.id, &project.name, project.client_id)
        }),
        File::Tasks => each(entry, reader, |task: Task| {
            catalogue.add_task(&task.id, &task.name)
        }),
        File::Tags => each(entry, reader, |tag: Tag| catalogue.add_tag(&tag.id, &tag.name)),
        File::Organization
        | File::Roles
        | File::Teams
        | File::TaskStatuses
        | File::TaskEstimates
        | File::ProjectPlans
        | File::Baselines
        | File::BaselineTasks
        | File::ScopeChanges
        | File::ProjectTemplates
        | File::Rates
        | File::MoneyBudgets
        | File::Comments
        | File::TimeEntries
        | File::Timesheets
        | File::Locks
        | File::SavedReports
        | File::Favorites
        | File::RecurringEntries => Ok(()),
    }
}

fn each<T: serde::de::DeserializeOwned>(
    entry: &FileEntry,
    reader: impl Read,
    mut add: impl FnMut(T) -> Result<(), FileProblem>,
) -> Result<(), FileProblem> {
    for record in records(reader, entry) {
        let (_, record) = record.map_err(|problem| FileProblem::Broken {
            file: entry.name.clone(),
            reason: format!("record {}: {}", problem.row, problem.message),
        })?;
        add(record)?;
    }
    Ok(())
}

/// The entries of `time_entries.jsonl`, with names.
pub fn rows<'a>(reader: impl Read + Send + 'a, entry: &FileEntry, catalogue: Arc<Catalogue>) -> Rows<'a> {
    Box::new(records(reader, entry).map(move |record| {
        let (row, entry) = record?;
        catalogue.put_names(read(row, entry)?)
    }))
}

fn read(row: u64, entry: TimeEntry) -> Result<SourceRow, RowProblem> {
    let when = when(row, &entry)?;
    let billable = match entry.billable.as_str() {
        "inherit" => None,
        "yes" => Some(true),
        "no" => Some(false),
        other => {
            let message = format!(
                "“{}” is none of inherit, yes, no",
                crate::imports::dates::shown(other)
            );
            return Err(RowProblem::new(row, "billable", code::FLAG_UNREADABLE, message));
        }
    };
    Ok(SourceRow {
        external_id: Some(entry.id),
        person: Person::of(&entry.member_id, ""),
        project: entry.project_id,
        task: entry.task_id,
        tags: entry.tag_ids,
        note: entry.note,
        billable,
        start_zone: entry.start_time_zone,
        end_zone: entry.end_time_zone,
        ..SourceRow::at(row, when, None)
    })
}

fn when(row: u64, entry: &TimeEntry) -> Result<When, RowProblem> {
    match (
        entry.kind.as_str(),
        entry.started_at,
        entry.ended_at,
        entry.duration_seconds,
    ) {
        ("duration", None, None, Some(seconds)) if seconds > 0 => Ok(When::Duration {
            date: entry.date,
            seconds,
        }),
        ("interval", Some(start), None, None) => Ok(When::Running {
            start: SourceTime::Instant(start),
        }),
        ("interval", Some(start), Some(end), None) => {
            span::interval(SourceTime::Instant(start), SourceTime::Instant(end), None)
                .map_err(|problem| problem.at(row, "ended_at"))
        }
        _ => {
            let message = "an interval has a start, a duration has seconds, and neither has both";
            Err(RowProblem::new(row, "kind", code::MALFORMED, message))
        }
    }
}
