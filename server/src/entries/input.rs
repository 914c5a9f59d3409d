//! The wire form of a new or changed entry, as the rules read it.

use api::entries::{CreateEntry, UpdateEntry};
use domain::{
    entries::{EntryChanges, EntryDraft},
    ids::{ProjectId, TaskId},
};

pub fn draft(input: CreateEntry) -> EntryDraft {
    let CreateEntry {
        id: _,
        kind,
        member_id: _,
        project_id,
        task_id,
        started_at,
        ended_at,
        start_time_zone,
        end_time_zone,
        date,
        duration_seconds,
        note,
        billable,
        tags,
        source,
    } = input;
    EntryDraft {
        kind: kind.map(Into::into),
        project_id: project_id.map(ProjectId::from),
        task_id: task_id.map(TaskId::from),
        started_at,
        ended_at,
        start_time_zone,
        end_time_zone,
        date: date.map(|date| date.to_string()),
        duration_seconds,
        note,
        billable: billable.map(Into::into),
        tags: tags.unwrap_or_default(),
        source: source.map(Into::into),
    }
}

pub fn changes(input: UpdateEntry) -> EntryChanges {
    let UpdateEntry {
        project_id,
        task_id,
        started_at,
        ended_at,
        start_time_zone,
        end_time_zone,
        date,
        duration_seconds,
        note,
        billable,
        tags,
    } = input;
    EntryChanges {
        kind: None,
        project_id: project_id.map(|id| id.map(ProjectId::from)),
        task_id: task_id.map(|id| id.map(TaskId::from)),
        started_at,
        ended_at,
        start_time_zone,
        end_time_zone,
        date: date.map(|date| date.to_string()),
        duration_seconds,
        note,
        billable: billable.map(Into::into),
        tags,
    }
}
