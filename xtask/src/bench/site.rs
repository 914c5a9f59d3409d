//! An installation to measure: the release build, an organization, people, perhaps very many entries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use serde_json::json;
use tempfile::TempDir;

use super::toggl::{self, Row};
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
const OWNER: &str = "owner@acme.example";
/// Rows of one imported file.
const CHUNK: u64 = 100_000;
/// Where everybody works.
pub const ZONE: &str = "Europe/Berlin";

/// Member ids by e-mail address.
pub type People = BTreeMap<String, String>;

/// One installation in a temporary folder.
pub struct Site {
    folder: TempDir,
    pub installation: Installation,
    token: String,
}

impl Site {
    /// Creates an organization; no server runs yet.
    pub fn create(program: &Path, database_url: Option<String>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hourbook-bench-").tempdir()?;
        let installation =
            Installation::new(program.to_path_buf(), &folder.path().join("data"), database_url)?;
        let owner = Owner {
            slug: "acme",
            email: OWNER,
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

    /// The owner's personal access token.
    pub fn token(&self) -> &str {
        self.token.trim()
    }

    pub fn scratch(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Creates the people of a filled organization.
pub async fn people(api: &Api) -> Result<People> {
    let me = api.get("/me").await?;
    let mut people = BTreeMap::from([(OWNER.to_owned(), text(&me["member"], "id")?.to_owned())]);
    for number in 1..MEMBERS {
        let email = format!("member{number}@acme.example");
        let invitation = json!({"email": email, "role": "member"});
        let invitation = api.post("/invitations", &invitation).await?;
        let token = text(&invitation, "url")?
            .split_once("token=")
            .context("a link with a token")?
            .1
            .to_owned();
        let body = json!({
            "token": token, "name": format!("Member {number}"), "password": format!("a long bench password {number}"),
            "time_zone": ZONE, "locale": "en",
        });
        let accepted = api.post("/invitations/accept", &body).await?;
        people.insert(email, text(&accepted["member"], "id")?.to_owned());
    }
    Ok(people)
}

/// Writes `entries` intervals of these people, file by file.
pub async fn fill(api: &Api, people: &People, entries: u64) -> Result<()> {
    let emails: Vec<&String> = people.keys().collect();
    let members = json!(people);
    let mut first = 0;
    while first < entries {
        let next = entries.min(first + CHUNK);
        let file = toggl::file((first..next).map(|number| row(&emails, number)))?;
        toggl::import(api, file, next - first, ZONE, &members).await?;
        first = next;
    }
    Ok(())
}

/// Row `number` of an organization of these people.
pub fn row_of(people: &People, number: u64) -> Result<Row> {
    let emails: Vec<&String> = people.keys().collect();
    row(&emails, number)
}

/// Row `number` of a filled organization: members take turns, ten stretches a day each.
fn row(emails: &[&String], number: u64) -> Result<Row> {
    let member = number % MEMBERS;
    let turn = number / MEMBERS;
    let (day, stretch) = (turn / PER_DAY, turn % PER_DAY);
    let first: Date = FIRST_DAY.parse()?;
    let start = first
        .checked_add(i64::try_from(day)?.days())?
        .at(8, 0, 0, 0)
        .checked_add(SignedDuration::from_mins(45 * i64::try_from(stretch)?))?;
    let project = (number / 7 + member) % PROJECTS;
    Ok(Row {
        email: emails[usize::try_from(member)?].clone(),
        client: format!("Client {}", project % 8),
        project: format!("Project {project}"),
        task: format!("Task {}", number / 11 % 5),
        note: format!("Stretch {stretch} of day {day}"),
        start,
        // Lengths differ, so that sums do.
        end: start.checked_add(SignedDuration::from_mins(15 + i64::try_from(number % 29)?))?,
    })
}
