//! Kimai, timesheets as its REST API answers them, with ids or (`full=true`) with objects for user, project, activity.

use std::io::Read;

use serde::Deserialize;

use super::items::{self, Items};
use super::row::{self, Person, filled};
use super::{RowProblem, SourceRow, SourceTime, Stated, When, clock, span};

#[derive(Deserialize)]
struct Timesheet {
    id: Option<u64>,
    begin: String,
    end: Option<String>,
    duration: Option<i64>,
    #[serde(rename = "break")]
    pause: Option<i64>,
    user: Option<Named>,
    project: Option<Named>,
    activity: Option<Named>,
    #[serde(default)]
    tags: Vec<String>,
    description: Option<String>,
    billable: Option<bool>,
}

/// Something that the API gives by id or as an object.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Id(u64),
    Object {
        id: Option<u64>,
        name: Option<String>,
        alias: Option<String>,
        username: Option<String>,
        email: Option<String>,
        customer: Option<Box<Named>>,
    },
}

impl Named {
    /// The name, or `#12` where the answer has only the id 12: it stays mappable, and nothing is invented.
    fn name(&self) -> Option<String> {
        let (id, names) = match self {
            Self::Id(id) => (Some(*id), [None, None, None]),
            Self::Object {
                id,
                name,
                alias,
                username,
                ..
            } => (*id, [name.as_ref(), alias.as_ref(), username.as_ref()]),
        };
        names
            .into_iter()
            .flatten()
            .find_map(|name| filled(name))
            .or_else(|| id.map(|id| format!("#{id}")))
    }

    fn email(&self) -> &str {
        match self {
            Self::Object {
                email: Some(email), ..
            } => email,
            Self::Object {
                username: Some(username),
                ..
            } if username.contains('@') => username,
            _ => "",
        }
    }

    fn customer(&self) -> Option<String> {
        match self {
            Self::Object {
                customer: Some(customer),
                ..
            } => customer.name(),
            _ => None,
        }
    }
}

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    items::rows(Items::new(reader), |row, timesheet| read(row, &timesheet))
}

fn read(row: u64, timesheet: &Timesheet) -> Result<Option<SourceRow>, RowProblem> {
    let claim = |problem: RowProblem| problem.claiming(timesheet.duration.filter(|seconds| *seconds >= 0));
    let (when, stated) = when(row, timesheet).map_err(claim)?;
    let user = timesheet.user.as_ref();
    Ok(Some(SourceRow {
        external_id: timesheet.id.map(|id| id.to_string()),
        person: user.and_then(|user| Person::of(&user.name().unwrap_or_default(), user.email())),
        client: timesheet.project.as_ref().and_then(Named::customer),
        project: timesheet.project.as_ref().and_then(Named::name),
        task: timesheet.activity.as_ref().and_then(Named::name),
        tags: row::tags(timesheet.tags.iter().map(String::as_str)),
        note: timesheet
            .description
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_owned(),
        billable: timesheet.billable,
        ..SourceRow::at(row, when, stated)
    }))
}

fn when(row: u64, timesheet: &Timesheet) -> Result<(When, Option<Stated>), RowProblem> {
    let start = clock::moment(&timesheet.begin).map_err(|problem| problem.at(row, "begin"))?;
    let Some(end) = timesheet.end.as_deref().filter(|end| !end.trim().is_empty()) else {
        return Ok((When::Running { start }, None));
    };
    let end = clock::moment(end).map_err(|problem| problem.at(row, "end"))?;
    let stated = timesheet
        .duration
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Stated {
            seconds,
            precision: 1,
        });
    let paused = timesheet.pause.is_some_and(|seconds| seconds > 0);
    if let (true, Some(stated), Some(date)) = (paused, stated, written_date(&timesheet.begin)) {
        // The break has a length but no place between the two ends: only the worked time on the date is known.
        return Ok((
            When::Duration {
                date,
                seconds: stated.seconds,
            },
            Some(stated),
        ));
    }
    // Without a break the two ends are the truth; a rounded duration beside them shows in the totals.
    let when = span::interval(start, end, stated).map_err(|problem| problem.at(row, "end"))?;
    Ok((when, stated))
}

/// The date as the source wrote it, which is the local one.
fn written_date(begin: &str) -> Option<jiff::civil::Date> {
    match clock::moment(begin.trim().get(..19)?).ok()? {
        SourceTime::Local(local) => Some(local.date()),
        SourceTime::Instant(_) => None,
    }
}
