//! The whole organization as solidtime exports and imports it: one CSV file for each of its tables, joined by ids.

use std::{collections::HashMap, io::Write as _};

use api::Problem;
use axum::response::Response;
use domain::{
    entries::{Billable, effective},
    exports::ExportProblem,
    ids::{ClientId, OrganizationId, ProjectId, TaskId},
    people::Role,
    policy::{Action, Target},
    scope::{Color, StatusCategory, Visibility},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx, clients::Client, entries::StoredEntry, members::Member, organization, projects::Project, tags::Tag,
    tasks::Task,
};
use uuid::Uuid;
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{
    lists::{self, Page},
    stream::{Broken, Sink, file},
};
use crate::{access::Ctx, audit, http::Failure};

/// The version of its export that this is.
const VERSION: &str = "1.0";

/// Export everything for solidtime
///
/// A zip file as solidtime exports and imports it: people, clients, projects, tasks, tags and intervals. It knows neither
/// durations without clock times nor estimates, closed periods and history; the archive holds all of that.
#[utoipa::path(
    get, path = "/export/solidtime", tag = "exports",
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_solidtime(ctx: Ctx) -> Result<Response, Failure> {
    ctx.require(Action::ArchiveExport, Target::Organization)?;
    ctx.step_up()?;
    audit::export_made(&ctx, json!({ "kind": "solidtime" })).await?;
    let name = format!("hourbook-{}-solidtime.zip", ctx.organization.slug);
    let (id, now) = (ctx.new_id(), ctx.now);
    file(&ctx, &name, "application/zip", move |tx, sink| {
        Box::pin(write(tx, id, now, sink))
    })
}

async fn write(tx: &mut Tx, id: Uuid, now: Timestamp, sink: Sink) -> Result<(), Broken> {
    let organization = organization::get(tx).await?;
    let mut export = Export {
        zip: ZipWriter::new_stream(sink.clone()),
        sink,
        organization: organization.id,
        projects: HashMap::new(),
        tasks: HashMap::new(),
    };
    export.work(tx, &organization).await?;
    export.entries(tx).await?;
    export.zip.start_file("meta.json", options())?;
    let meta = json!({
        "id": id, "version": VERSION, "organizations": [organization.id], "exported_at": instant(now),
    });
    serde_json::to_writer(&mut export.zip, &meta).map_err(ExportProblem::from)?;
    export.zip.finish()?;
    export.sink.send().await
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

struct Export {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    organization: OrganizationId,
    /// Client and billability of each project.
    projects: HashMap<ProjectId, (Option<ClientId>, bool)>,
    tasks: HashMap<TaskId, Billable>,
}

impl Export {
    /// One file: the rows of everything in a list, read page by page.
    async fn table<T, P>(
        &mut self,
        tx: &mut Tx,
        (name, header): (&str, &str),
        read: impl for<'t> Fn(&'t mut Tx, Option<P>) -> Page<'t, T>,
        position: impl Fn(&T) -> P,
        rows: impl Fn(&Self, &T) -> Vec<Vec<String>>,
    ) -> Result<(), Broken> {
        self.begin(name, header)?;
        let mut after = None;
        loop {
            let page = read(tx, after).await?;
            let of_page: Vec<_> = page.iter().flat_map(|one| rows(self, one)).collect();
            self.rows(of_page)?;
            self.sink.send().await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(position(last));
        }
    }

    fn begin(&mut self, name: &str, header: &str) -> Result<(), Broken> {
        self.zip.start_file(name, options())?;
        Ok(writeln!(self.zip, "{header}")?)
    }

    fn rows(&mut self, rows: Vec<Vec<String>>) -> Result<(), Broken> {
        let mut csv = csv::Writer::from_writer(&mut self.zip);
        for row in rows {
            csv.write_record(row).map_err(ExportProblem::from)?;
        }
        Ok(csv.flush()?)
    }

    async fn work(&mut self, tx: &mut Tx, organization: &organization::Organization) -> Result<(), Broken> {
        self.begin(
            "organizations.csv",
            "id,name,billable_rate,currency,created_at,updated_at",
        )?;
        self.rows(vec![vec![
            organization.id.to_string(),
            organization.name.clone(),
            String::new(),
            organization.currency.clone(),
            instant(organization.created_at),
            instant(organization.updated_at),
        ]])?;
        // Open invitations stay here: their links lead here.
        self.begin(
            "organization_invitations.csv",
            "id,email,organization_id,role,created_at,updated_at",
        )?;
        self.table(tx, MEMBERS, lists::members, Member::position, |export, member| {
            vec![export.member(member)]
        })
        .await?;
        self.table(tx, CLIENTS, lists::clients, Client::position, |export, client| {
            vec![export.client(client)]
        })
        .await?;
        self.table(
            tx,
            PROJECTS,
            lists::projects,
            Project::position,
            |export, project| vec![export.project(project)],
        )
        .await?;
        self.table(
            tx,
            PROJECT_MEMBERS,
            lists::projects,
            Project::position,
            |_, project| project_members(project),
        )
        .await?;
        self.table(tx, TASKS, lists::tasks, Task::position, |export, task| {
            vec![export.task(task)]
        })
        .await?;
        self.table(tx, TAGS, lists::tags, Tag::position, |export, tag| {
            vec![export.tag(tag)]
        })
        .await
    }

    async fn entries(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        self.learn(tx).await?;
        self.table(
            tx,
            ENTRIES,
            lists::entries,
            |(entry, _, _)| entry.position(),
            |export, (entry, tags, _)| {
                let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
                export.entry(entry, &tags).into_iter().collect()
            },
        )
        .await
    }

    /// What an entry inherits from its project and its task.
    async fn learn(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut after = None;
        loop {
            let page = lists::projects(tx, after).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.position());
            let of = page
                .iter()
                .map(|project| (project.id, (project.client_id, project.billable)));
            self.projects.extend(of);
        }
        let mut after = None;
        loop {
            let page = lists::tasks(tx, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.position());
            self.tasks
                .extend(page.iter().map(|task| (task.id, task.billable)));
        }
    }

    fn member(&self, member: &Member) -> Vec<String> {
        let role = match member.role {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::Member => "employee",
        };
        vec![
            member.id.to_string(),
            member.id.to_string(),
            member.name.clone(),
            member.email.clone(),
            self.organization.to_string(),
            String::new(),
            role.to_owned(),
            instant(member.created_at),
            instant(member.updated_at),
        ]
    }

    fn client(&self, client: &Client) -> Vec<String> {
        vec![
            client.id.to_string(),
            client.name.clone(),
            self.organization.to_string(),
            when(client.archived, client.updated_at),
            instant(client.created_at),
            instant(client.updated_at),
        ]
    }

    fn project(&self, project: &Project) -> Vec<String> {
        vec![
            project.id.to_string(),
            project.name.clone(),
            hex(project.color).to_owned(),
            String::new(),
            (project.visibility == Visibility::Everyone).to_string(),
            project.client_id.map(|id| id.to_string()).unwrap_or_default(),
            self.organization.to_string(),
            project.billable.to_string(),
            when(project.archived, project.updated_at),
            instant(project.created_at),
            instant(project.updated_at),
        ]
    }

    fn task(&self, task: &Task) -> Vec<String> {
        vec![
            task.id.to_string(),
            task.name.clone(),
            task.project_id.to_string(),
            self.organization.to_string(),
            when(
                task.status == StatusCategory::Done || task.archived,
                task.updated_at,
            ),
            instant(task.created_at),
            instant(task.updated_at),
        ]
    }

    fn tag(&self, tag: &Tag) -> Vec<String> {
        vec![
            tag.id.to_string(),
            tag.name.clone(),
            self.organization.to_string(),
            instant(tag.created_at),
            instant(tag.updated_at),
        ]
    }

    /// Nothing for a duration: a start would have to be invented (pitfall 13).
    fn entry(&self, entry: &StoredEntry, tags: &[String]) -> Option<Vec<String>> {
        let content = &entry.content;
        let start = content.when.started_at()?;
        let project = content.project_id.and_then(|id| self.projects.get(&id));
        let task = content.task_id.and_then(|id| self.tasks.get(&id));
        let billable = effective(
            content.billable,
            task.copied(),
            project.map(|(_, billable)| *billable),
        );
        let client = project.and_then(|(client, _)| *client);
        Some(vec![
            entry.id.to_string(),
            content.note.clone(),
            instant(start),
            content.when.ended_at().map(instant).unwrap_or_default(),
            String::new(),
            billable.to_string(),
            entry.member_id.to_string(),
            entry.member_id.to_string(),
            self.organization.to_string(),
            client.map(|id| id.to_string()).unwrap_or_default(),
            content.project_id.map(|id| id.to_string()).unwrap_or_default(),
            content.task_id.map(|id| id.to_string()).unwrap_or_default(),
            json!(tags).to_string(),
            "false".to_owned(),
            String::new(),
            instant(entry.created_at),
            instant(entry.updated_at),
        ])
    }
}

const MEMBERS: (&str, &str) = (
    "members.csv",
    "id,user_id,name,email,organization_id,billable_rate,role,created_at,updated_at",
);
const CLIENTS: (&str, &str) = (
    "clients.csv",
    "id,name,organization_id,archived_at,created_at,updated_at",
);
const PROJECTS: (&str, &str) = (
    "projects.csv",
    "id,name,color,billable_rate,is_public,client_id,organization_id,is_billable,archived_at,created_at,updated_at",
);
const PROJECT_MEMBERS: (&str, &str) = (
    "project_members.csv",
    "id,billable_rate,project_id,user_id,member_id,created_at,updated_at",
);
const TASKS: (&str, &str) = (
    "tasks.csv",
    "id,name,project_id,organization_id,done_at,created_at,updated_at",
);
const TAGS: (&str, &str) = ("tags.csv", "id,name,organization_id,created_at,updated_at");
const ENTRIES: (&str, &str) = (
    "time_entries.csv",
    "id,description,start,end,billable_rate,billable,member_id,user_id,organization_id,client_id,project_id,task_id,\
     tags,is_imported,still_active_email_sent_at,created_at,updated_at",
);

fn project_members(project: &Project) -> Vec<Vec<String>> {
    let row = |member: &domain::ids::MemberId| {
        vec![
            // A person is in a project once; there is no id of its own for that here.
            Uuid::from_u128(project.id.uuid().as_u128() ^ member.uuid().as_u128()).to_string(),
            String::new(),
            project.id.to_string(),
            member.to_string(),
            member.to_string(),
            instant(project.created_at),
            instant(project.updated_at),
        ]
    };
    project.members.iter().map(row).collect()
}

/// Whole seconds in UTC, as that program writes and reads them.
fn instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Since when something is so: the last change is the nearest that is known.
fn when(is: bool, changed: Timestamp) -> String {
    if is { instant(changed) } else { String::new() }
}

/// The hue as a colour, near to what the web app shows.
const fn hex(color: Color) -> &'static str {
    match color {
        Color::Teal => "#12b886",
        Color::Blue => "#228be6",
        Color::Indigo => "#4c6ef5",
        Color::Violet => "#7950f2",
        Color::Pink => "#e64980",
        Color::Red => "#fa5252",
        Color::Orange => "#fd7e14",
        Color::Amber => "#fab005",
        Color::Lime => "#82c91e",
        Color::Green => "#40c057",
        Color::Cyan => "#15aabf",
        Color::Slate => "#868e96",
    }
}
