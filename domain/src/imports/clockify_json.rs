//! Clockify, time entries as its API answers them, with ids or (`hydrated=true`) with objects, and as the detailed report
//! of its reports API does, with names.

use std::io::Read;

use jiff::SignedDuration;
use serde::Deserialize;

use super::items::{self, Items};
use super::row::{self, Person, filled};
use super::{RowProblem, SourceRow, Stated, When, clock, span};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(alias = "_id")]
    id: Option<String>,
    description: Option<String>,
    billable: Option<bool>,
    time_interval: Interval,
    user_id: Option<String>,
    user_name: Option<String>,
    user_email: Option<String>,
    user: Option<Named>,
    project_id: Option<String>,
    project_name: Option<String>,
    client_name: Option<String>,
    project: Option<Named>,
    task_id: Option<String>,
    task_name: Option<String>,
    task: Option<Named>,
    tag_ids: Option<Vec<String>>,
    tags: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Interval {
    start: String,
    end: Option<String>,
    duration: Option<Length>,
}

/// `PT1H30M`, or seconds in reports.
#[derive(Deserialize)]
#[serde(untagged)]
enum Length {
    Seconds(i64),
    Text(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name: Option<String>,
    email: Option<String>,
    client_name: Option<String>,
}

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    items::rows(Items::inside(reader, Some("timeentries")), read)
}

fn read(row: u64, entry: Entry) -> Result<Option<SourceRow>, RowProblem> {
    let stated = entry.time_interval.duration.as_ref().and_then(stated);
    let when = when(row, &entry.time_interval, stated)
        .map_err(|problem| problem.claiming(stated.map(|stated| stated.seconds)))?;
    let user = entry.user.as_ref();
    let name = named(entry.user_name, user, entry.user_id).unwrap_or_default();
    let email = entry
        .user_email
        .or_else(|| user?.email.clone())
        .unwrap_or_default();
    let client = entry
        .client_name
        .or_else(|| entry.project.as_ref()?.client_name.clone());
    let tags: Vec<String> = match (entry.tags, entry.tag_ids) {
        (Some(tags), _) => tags.into_iter().filter_map(|tag| tag.name).collect(),
        (None, ids) => ids.into_iter().flatten().map(|id| format!("#{id}")).collect(),
    };
    Ok(Some(SourceRow {
        external_id: entry.id,
        person: Person::of(&name, &email),
        client: client.as_deref().and_then(filled),
        project: named(entry.project_name, entry.project.as_ref(), entry.project_id),
        task: named(entry.task_name, entry.task.as_ref(), entry.task_id),
        tags: row::tags(tags.iter().map(String::as_str)),
        note: entry.description.as_deref().unwrap_or_default().trim().to_owned(),
        billable: entry.billable,
        ..SourceRow::at(row, when, stated)
    }))
}

fn when(row: u64, interval: &Interval, stated: Option<Stated>) -> Result<When, RowProblem> {
    let start = clock::instant(&interval.start).map_err(|problem| problem.at(row, "start"))?;
    match interval.end.as_deref() {
        None => Ok(When::Running { start }),
        Some(end) => {
            let end = clock::instant(end).map_err(|problem| problem.at(row, "end"))?;
            span::interval(start, end, stated).map_err(|problem| problem.at(row, "end"))
        }
    }
}

fn stated(length: &Length) -> Option<Stated> {
    let seconds = match length {
        Length::Seconds(seconds) => *seconds,
        Length::Text(text) => text.parse::<SignedDuration>().ok()?.as_secs(),
    };
    (seconds > 0).then_some(Stated {
        seconds,
        precision: 1,
    })
}

/// The name, or `#` and the id where the answer has only that: it stays mappable, and nothing is invented.
fn named(name: Option<String>, object: Option<&Named>, id: Option<String>) -> Option<String> {
    let name = name.or_else(|| object?.name.clone());
    name.as_deref()
        .and_then(filled)
        .or_else(|| id.filter(|id| !id.is_empty()).map(|id| format!("#{id}")))
}
