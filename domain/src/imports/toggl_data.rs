//! Toggl, data export of a workspace: its people, clients, projects, tags and tasks as JSON, without time entries.
//! It fills what the yearly CSV reports do not tell: estimates, colours, archived projects, zones of people.

use std::io::Read;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::row::filled;
use super::{FileProblem, Person};

/// Largest of these files that is read, in bytes; they hold names, not time.
const FILE_LIMIT: u64 = 64 << 20;

/// A client of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Toggl's id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Whether it is archived.
    pub archived: bool,
}

/// A project of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Toggl's id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Toggl's id of the client.
    pub client_id: Option<i64>,
    /// Colour as `#rrggbb`.
    pub color: Option<String>,
    /// Whether its time is billable by default.
    pub billable: bool,
    /// Whether everybody sees it.
    pub private: bool,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Whether it is archived.
    pub archived: bool,
}

/// A task of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Toggl's id.
    pub id: i64,
    /// Toggl's id of the project; none when the file does not repeat it (it is in the name of the file).
    pub project_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Whether it is done.
    pub done: bool,
}

/// A member of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Toggl's id of the person.
    pub id: Option<i64>,
    /// Name and e-mail address.
    pub person: Person,
    /// Zone of the profile, the one in which this person's reports are printed.
    pub time_zone: Option<String>,
    /// Whether the member is no longer active.
    pub inactive: bool,
}

#[derive(Deserialize)]
struct RawClient {
    id: i64,
    name: String,
    #[serde(default)]
    archived: bool,
}

#[derive(Deserialize)]
struct RawProject {
    id: i64,
    name: String,
    client_id: Option<i64>,
    cid: Option<i64>,
    color: Option<String>,
    billable: Option<bool>,
    is_private: Option<bool>,
    active: Option<bool>,
    estimated_seconds: Option<i64>,
    estimated_hours: Option<i64>,
}

#[derive(Deserialize)]
struct RawTask {
    id: i64,
    name: String,
    project_id: Option<i64>,
    pid: Option<i64>,
    active: Option<bool>,
    estimated_seconds: Option<i64>,
}

#[derive(Deserialize)]
struct RawTag {
    name: String,
}

/// A person in a project.
#[derive(Deserialize)]
struct RawSeat {
    user_id: Option<i64>,
    uid: Option<i64>,
}

#[derive(Deserialize)]
struct RawMember {
    uid: Option<i64>,
    user_id: Option<i64>,
    name: Option<String>,
    email: Option<String>,
    timezone: Option<String>,
    #[serde(default)]
    inactive: bool,
}

/// Reads `clients.json`.
pub fn clients(reader: impl Read) -> Result<Vec<Client>, FileProblem> {
    let raw: Vec<RawClient> = list("clients.json", reader)?;
    Ok(raw
        .into_iter()
        .map(|RawClient { id, name, archived }| Client { id, name, archived })
        .collect())
}

/// Reads `projects.json`.
pub fn projects(reader: impl Read) -> Result<Vec<Project>, FileProblem> {
    let raw: Vec<RawProject> = list("projects.json", reader)?;
    let project = |raw: RawProject| Project {
        id: raw.id,
        name: raw.name,
        client_id: raw.client_id.or(raw.cid),
        color: raw.color.as_deref().and_then(filled),
        billable: raw.billable.unwrap_or(false),
        private: raw.is_private.unwrap_or(false),
        estimate_seconds: estimate(raw.estimated_seconds, raw.estimated_hours),
        archived: raw.active == Some(false),
    };
    Ok(raw.into_iter().map(project).collect())
}

/// Reads one of `tasks/<project id>.json`.
pub fn tasks(reader: impl Read) -> Result<Vec<Task>, FileProblem> {
    let raw: Vec<RawTask> = list("tasks", reader)?;
    let task = |raw: RawTask| Task {
        id: raw.id,
        project_id: raw.project_id.or(raw.pid),
        name: raw.name,
        estimate_seconds: estimate(raw.estimated_seconds, None),
        done: raw.active == Some(false),
    };
    Ok(raw.into_iter().map(task).collect())
}

/// Reads `tags.json` and yields the names.
pub fn tags(reader: impl Read) -> Result<Vec<String>, FileProblem> {
    let raw: Vec<RawTag> = list("tags.json", reader)?;
    Ok(raw.into_iter().map(|tag| tag.name).collect())
}

/// Reads `workspace_users.json`.
pub fn members(reader: impl Read) -> Result<Vec<Member>, FileProblem> {
    let raw: Vec<RawMember> = list("workspace_users.json", reader)?;
    let member = |raw: RawMember| {
        let person = Person::of(&raw.name.unwrap_or_default(), &raw.email.unwrap_or_default())?;
        Some(Member {
            id: raw.uid.or(raw.user_id),
            person,
            time_zone: raw.timezone.as_deref().and_then(filled),
            inactive: raw.inactive,
        })
    };
    Ok(raw.into_iter().filter_map(member).collect())
}

/// Reads one of `projects_users/<project id>.json` and yields the ids of the people.
pub fn people(reader: impl Read) -> Result<Vec<i64>, FileProblem> {
    let raw: Vec<RawSeat> = list("projects_users", reader)?;
    Ok(raw
        .into_iter()
        .filter_map(|seat| seat.user_id.or(seat.uid))
        .collect())
}

/// Toggl writes 0 and null alike for “no estimate”.
fn estimate(seconds: Option<i64>, hours: Option<i64>) -> Option<i64> {
    let seconds = seconds.or_else(|| hours.and_then(|hours| hours.checked_mul(3600)))?;
    (seconds > 0).then_some(seconds)
}

/// An empty list is written as `null` there.
fn list<T: DeserializeOwned>(file: &str, reader: impl Read) -> Result<Vec<T>, FileProblem> {
    let broken = |reason: String| FileProblem::Broken {
        file: file.to_owned(),
        reason,
    };
    let mut text = Vec::new();
    reader.take(FILE_LIMIT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > FILE_LIMIT {
        return Err(broken(format!("larger than {FILE_LIMIT} bytes")));
    }
    let list: Option<Vec<T>> = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    Ok(list.unwrap_or_default())
}
