//! Toggl, time entries as its API answers them: a running timer has a negative duration and no end; names stand beside
//! the ids when they were asked for (`meta=true`).

use std::io::Read;

use serde::Deserialize;

use super::items::{self, Items};
use super::row::{self, Person, filled};
use super::{RowProblem, SourceRow, Stated, When, clock, span};

#[derive(Deserialize)]
struct Entry {
    id: Option<u64>,
    start: String,
    stop: Option<String>,
    duration: Option<i64>,
    description: Option<String>,
    billable: Option<bool>,
    tags: Option<Vec<String>>,
    project_id: Option<u64>,
    task_id: Option<u64>,
    user_id: Option<u64>,
    // The short names often stand beside the long ones.
    pid: Option<u64>,
    tid: Option<u64>,
    uid: Option<u64>,
    user_name: Option<String>,
    client_name: Option<String>,
    project_name: Option<String>,
    task_name: Option<String>,
    server_deleted_at: Option<String>,
}

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    items::rows(Items::new(reader), |row, entry| read(row, &entry))
}

fn read(row: u64, entry: &Entry) -> Result<Option<SourceRow>, RowProblem> {
    if entry.server_deleted_at.is_some() {
        return Ok(None);
    }
    let stated = entry
        .duration
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Stated {
            seconds,
            precision: 1,
        });
    let when = when(row, entry, stated).map_err(|problem| problem.claiming(stated.map(|it| it.seconds)))?;
    Ok(Some(SourceRow {
        external_id: entry.id.map(|id| id.to_string()),
        person: Person::of(
            &named(entry.user_name.as_deref(), entry.user_id.or(entry.uid)).unwrap_or_default(),
            "",
        ),
        client: entry.client_name.as_deref().and_then(filled),
        project: named(entry.project_name.as_deref(), entry.project_id.or(entry.pid)),
        task: named(entry.task_name.as_deref(), entry.task_id.or(entry.tid)),
        tags: row::tags(entry.tags.iter().flatten().map(String::as_str)),
        note: entry.description.as_deref().unwrap_or_default().trim().to_owned(),
        billable: entry.billable,
        ..SourceRow::at(row, when, stated)
    }))
}

fn when(row: u64, entry: &Entry, stated: Option<Stated>) -> Result<When, RowProblem> {
    let start = clock::instant(&entry.start).map_err(|problem| problem.at(row, "start"))?;
    match entry.stop.as_deref() {
        None => Ok(When::Running { start }),
        Some(stop) => {
            let end = clock::instant(stop).map_err(|problem| problem.at(row, "stop"))?;
            span::interval(start, end, stated).map_err(|problem| problem.at(row, "stop"))
        }
    }
}

/// The name, or `#12` where the answer has only the id 12: it stays mappable, and nothing is invented.
fn named(name: Option<&str>, id: Option<u64>) -> Option<String> {
    name.and_then(filled).or_else(|| id.map(|id| format!("#{id}")))
}
