//! An installation to measure: the release build, an organization, people, perhaps very many entries.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use futures::stream::{StreamExt as _, TryStreamExt as _, iter};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{Api, text};
use crate::server::{Installation, Owner, Server};

/// Where every filled organization begins: a Monday so long ago that a million entries end before today.
pub const FIRST_DAY: &str = "1990-01-01";
/// Entries of each member on each day: so a week of one member is as long in a large organization as in a
/// small one.
const PER_DAY: u64 = 10;
/// Few enough that their invitations are accepted without being slowed down.
pub const MEMBERS: u64 = 8;
const PROJECTS: u64 = 40;
/// Entries of one bulk request, and requests at the same time.
const CHUNK: u64 = 500;
const REQUESTS: usize = 8;

/// One installation in a temporary folder.
pub struct Site {
    folder: TempDir,
    pub installation: Installation,
    token: String,
}

/// What entries refer to.
pub struct Cast {
    pub members: Vec<String>,
    pub projects: Vec<String>,
}

impl Site {
    /// Creates an organization; no server runs yet.
    pub fn create(program: &Path, database_url: Option<String>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hourbook-bench-").tempdir()?;
        let installation =
            Installation::new(program.to_path_buf(), &folder.path().join("data"), database_url)?;
        let owner = Owner {
            slug: "acme",
            email: "owner@acme.example",
            password: "a long bench password",
        };
        installation.create_organization(&owner)?;
        let token = installation.create_token(owner.slug, owner.email)?;
        Ok(Self {
            folder,
            installation,
            token,
        })
    }

    /// Starts the server and returns it with a client of the owner.
    pub async fn start(&self) -> Result<(Server, Api)> {
        let (server, api) = self
            .installation
            .start(&self.folder.path().join("server.log"))
            .await?;
        Ok((server, api.with_token(&self.token)))
    }

    pub fn scratch(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Creates members and projects.
pub async fn cast(api: &Api) -> Result<Cast> {
    let me = api.get("/me").await?;
    let mut members = vec![text(&me["member"], "id")?.to_owned()];
    for number in 1..MEMBERS {
        let invitation = json!({"email": format!("member{number}@acme.example"), "role": "member"});
        let invitation = api.post("/invitations", &invitation).await?;
        let token = text(&invitation, "url")?
            .split_once("token=")
            .context("a link with a token")?
            .1
            .to_owned();
        let body = json!({
            "token": token, "name": format!("Member {number}"), "password": format!("a long bench password {number}"),
            "time_zone": "Europe/Berlin", "locale": "en",
        });
        let accepted = api.post("/invitations/accept", &body).await?;
        members.push(text(&accepted["member"], "id")?.to_owned());
    }
    let mut projects = Vec::new();
    for number in 0..PROJECTS {
        let body = json!({"name": format!("Project {number}"), "color": "teal", "billable": number % 3 != 0});
        projects.push(text(&api.post("/projects", &body).await?, "id")?.to_owned());
    }
    Ok(Cast { members, projects })
}

/// Writes `entries` intervals through the bulk operation.
pub async fn fill(api: &Api, cast: &Cast, entries: u64) -> Result<()> {
    let requests = (0..entries.div_ceil(CHUNK)).map(|chunk| async move {
        let numbers = chunk * CHUNK..entries.min((chunk + 1) * CHUNK);
        let operations = numbers.map(|number| Ok(json!({"op": "create", "entry": entry(cast, number)?})));
        let body = json!({"operations": operations.collect::<Result<Vec<Value>>>()?});
        api.post("/time-entries/bulk", &body).await.map(|_| ())
    });
    iter(requests)
        .buffer_unordered(REQUESTS)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

/// Entry `number` of a filled organization: members take turns, ten stretches a day each.
fn entry(cast: &Cast, number: u64) -> Result<Value> {
    let member = number % MEMBERS;
    let turn = number / MEMBERS;
    let (day, stretch) = (turn / PER_DAY, turn % PER_DAY);
    let first: Timestamp = format!("{FIRST_DAY}T07:00:00Z").parse()?;
    let start = first
        + SignedDuration::from_hours(24 * i64::try_from(day)?)
        + SignedDuration::from_mins(45 * i64::try_from(stretch)?);
    // Lengths differ, so that sums do.
    let end = start + SignedDuration::from_mins(15 + i64::try_from(number % 29)?);
    let project = usize::try_from((number / 7 + member) % PROJECTS)?;
    Ok(json!({
        "member_id": cast.members[usize::try_from(member)?], "project_id": cast.projects[project],
        "started_at": start.to_string(), "ended_at": end.to_string(), "start_time_zone": "Europe/Berlin",
        "note": format!("Stretch {stretch} of day {day}"),
    }))
}
