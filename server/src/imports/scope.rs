//! Where the work of a file belongs here: clients, projects, tasks and tags by name, found or planned.

pub mod lists;

use std::collections::HashMap;

use api::imports::ImportSummary;
use domain::{
    ids::{ClientId, ProjectId, TagId, TaskId},
    imports::archive,
    policy::{self, Action, Actor, Target},
    scope::{Color, Visibility, budget, check_name, fold_name},
};
use jiff::Timestamp;
use store::{Tx, exports};

use super::{
    halt::Halt,
    objects::Object,
    options::{Choice, Options},
};
use crate::clock::Clock;

/// The most objects of all kinds that one import creates.
const MOST_PLANNED: usize = 100_000;

/// What a name comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    Here(T),
    /// Its rows are not wanted.
    LeftOut,
    /// It cannot be used: code and sentence.
    Refused(&'static str, String),
}

/// Everything by name, and what will be created.
pub struct Scope {
    pub clients: HashMap<String, ClientId>,
    pub projects: HashMap<(Option<ClientId>, String), ProjectId>,
    pub tasks: HashMap<(ProjectId, String), TaskId>,
    pub tags: HashMap<String, TagId>,
    /// Projects that only their members see.
    hidden: HashMap<ProjectId, Visibility>,
    /// Rows repeat their names: each is looked up once.
    places: HashMap<(String, String), Found<ProjectId>>,
    planned: Vec<Object>,
    pub summary: ImportSummary,
    creates_work: bool,
    creates_tags: bool,
    actor: Actor,
    choices: HashMap<String, Choice>,
    clock: Clock,
    now: Timestamp,
}

impl Scope {
    /// Reads what there is.
    pub async fn load(
        tx: &mut Tx,
        actor: Actor,
        options: &Options,
        clock: Clock,
    ) -> Result<Self, store::StoreError> {
        let may = |action| policy::may(&actor, action, Target::Organization).is_allowed();
        let creates_work = options.create_missing
            && may(Action::ClientCreate)
            && [Action::ProjectCreate, Action::TaskCreate].into_iter().all(may);
        let creates_tags = options.create_missing && may(Action::TagCreate);
        let mut projects = HashMap::new();
        let mut hidden = HashMap::new();
        for key in exports::project_keys(tx).await? {
            let visibility = if key.members_only {
                Visibility::Members
            } else {
                Visibility::Everyone
            };
            hidden.insert(key.id, visibility);
            projects.insert((key.client_id, key.name_folded), key.id);
        }
        let tasks = exports::task_keys(tx).await?;
        Ok(Self {
            clients: exports::client_keys(tx).await?.into_iter().collect(),
            projects,
            tasks: tasks
                .into_iter()
                .map(|(project, name, id)| ((project, name), id))
                .collect(),
            tags: exports::tag_keys(tx).await?.into_iter().collect(),
            hidden,
            places: HashMap::new(),
            planned: Vec::new(),
            summary: ImportSummary::default(),
            creates_work,
            creates_tags,
            actor,
            choices: options.projects.clone(),
            clock,
            now: clock.now(),
        })
    }

    pub fn may_create(&self) -> bool {
        self.creates_work
    }

    /// The projects that have to be asked for: neither there nor to be created, and not answered yet.
    pub fn unknown(
        &mut self,
        named: &std::collections::BTreeSet<(Option<String>, Option<String>)>,
    ) -> Vec<String> {
        let mut unknown = Vec::new();
        for (client, project) in named {
            let (Some(project), client) = (project, client.as_deref().unwrap_or_default()) else {
                continue;
            };
            let subject = subject(client, project);
            if !self.choices.contains_key(&fold_name(&subject))
                && !self.creates_work
                && self.existing(client, project).is_none()
            {
                unknown.push(subject);
            }
        }
        unknown
    }

    /// The project of these names, planned if it may be.
    pub fn project(&mut self, client: &str, project: &str) -> Result<Found<ProjectId>, Halt> {
        let key = (client.to_owned(), project.to_owned());
        if let Some(found) = self.places.get(&key) {
            return Ok(found.clone());
        }
        let found = self.look_up(client, project)?;
        self.places.insert(key, found.clone());
        Ok(found)
    }

    fn look_up(&mut self, client: &str, project: &str) -> Result<Found<ProjectId>, Halt> {
        let choice = self.choices.get(&fold_name(&subject(client, project))).copied();
        match choice {
            Some(Choice::Skip) => return Ok(Found::LeftOut),
            Some(Choice::Id(id)) => {
                let id = ProjectId::from(id);
                return Ok(if self.is_visible(id) {
                    Found::Here(id)
                } else {
                    unknown_project(client, project)
                });
            }
            Some(Choice::Default) | None => {}
        }
        if let Some(id) = self.existing(client, project) {
            return Ok(Found::Here(id));
        }
        if !self.creates_work {
            return Ok(unknown_project(client, project));
        }
        let (client, project) = match (checked("client", client), checked("project", project)) {
            (Ok(client), Ok(project)) => (client, project),
            (Err(message), _) | (_, Err(message)) => return Ok(Found::Refused("invalid_name", message)),
        };
        let client_id = self.client(&client)?;
        // Visible to all or not, the name is taken.
        if let Some(id) = self.projects.get(&(client_id, fold_name(&project))) {
            return Ok(Found::Here(*id));
        }
        let id = ProjectId::from(self.clock.id());
        let color = Color::ALL[self.planned.len() % Color::ALL.len()];
        self.plan(Object::Project(archive::Project {
            id: id.to_string(),
            client_id: client_id.map(|id| id.to_string()),
            name: project.clone(),
            code: None,
            color: color.as_str().to_owned(),
            note: String::new(),
            billable: false,
            visibility: "everyone".to_owned(),
            member_ids: Vec::new(),
            estimate_seconds: None,
            budget_seconds: None,
            budget_alerts: budget::DEFAULT_ALERTS.to_vec(),
            archived: false,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        self.hidden.insert(id, Visibility::Everyone);
        self.projects.insert((client_id, fold_name(&project)), id);
        Ok(Found::Here(id))
    }

    /// A project that is there and that the caller may know of.
    fn existing(&self, client: &str, project: &str) -> Option<ProjectId> {
        let client_id = match client {
            "" => None,
            name => Some(*self.clients.get(&fold_name(name))?),
        };
        let id = *self.projects.get(&(client_id, fold_name(project)))?;
        self.is_visible(id).then_some(id)
    }

    fn is_visible(&self, project: ProjectId) -> bool {
        self.hidden.get(&project).is_some_and(|visibility| {
            let target = Target::Work {
                project,
                visibility: *visibility,
            };
            policy::may(&self.actor, Action::ProjectRead, target).is_allowed()
        })
    }

    fn client(&mut self, name: &str) -> Result<Option<ClientId>, Halt> {
        if name.is_empty() {
            return Ok(None);
        }
        let folded = fold_name(name);
        if let Some(id) = self.clients.get(&folded) {
            return Ok(Some(*id));
        }
        let id = ClientId::from(self.clock.id());
        self.plan(Object::Client(archive::Client {
            id: id.to_string(),
            name: name.to_owned(),
            note: String::new(),
            archived: false,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        self.clients.insert(folded, id);
        Ok(Some(id))
    }

    pub fn task(&mut self, project: ProjectId, name: &str) -> Result<Found<TaskId>, Halt> {
        let key = (project, fold_name(name));
        if let Some(id) = self.tasks.get(&key) {
            return Ok(Found::Here(*id));
        }
        if !self.creates_work {
            let message = "The project has no such task, and only managers and admins create tasks.";
            return Ok(Found::Refused("unknown_task", message.to_owned()));
        }
        let name = match checked("task", name) {
            Ok(name) => name,
            Err(message) => return Ok(Found::Refused("invalid_name", message)),
        };
        let id = TaskId::from(self.clock.id());
        self.plan(Object::Task(archive::Task {
            id: id.to_string(),
            project_id: project.to_string(),
            name,
            note: String::new(),
            status: "open".to_owned(),
            status_id: None,
            rank: None,
            estimate_seconds: None,
            deadline: None,
            billable: "inherit".to_owned(),
            assignee_ids: Vec::new(),
            archived: false,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        self.tasks.insert(key, id);
        Ok(Found::Here(id))
    }

    pub fn tag(&mut self, name: &str) -> Result<Found<TagId>, Halt> {
        let folded = fold_name(name);
        if let Some(id) = self.tags.get(&folded) {
            return Ok(Found::Here(*id));
        }
        if !self.creates_tags {
            let message = "There is no such tag, and only managers and admins create tags.";
            return Ok(Found::Refused("unknown_tag", message.to_owned()));
        }
        let id = TagId::from(self.clock.id());
        self.plan(Object::Tag(archive::Tag {
            id: id.to_string(),
            name: name.to_owned(),
            color: Color::default().as_str().to_owned(),
            archived: false,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        self.tags.insert(folded, id);
        Ok(Found::Here(id))
    }

    /// Adds what will be created, after a look at whether it can be.
    pub fn plan(&mut self, object: Object) -> Result<(), Halt> {
        super::objects::check(&object).map_err(|problem| {
            Halt::Refused(format!(
                "Something cannot be created as the file has it: {}: {}",
                problem.field, problem.message
            ))
        })?;
        self.planned.push(object);
        let planned = self.summary.members
            + self.summary.clients
            + self.summary.projects
            + self.summary.tasks
            + self.summary.tags;
        count(&mut self.summary, self.planned.last());
        if planned >= i64::try_from(MOST_PLANNED).unwrap_or(i64::MAX) {
            return Err(Halt::Refused(format!(
                "The file would create more than {MOST_PLANNED} clients, projects, tasks and tags. Split it."
            )));
        }
        Ok(())
    }

    /// What has been planned since the last call.
    pub fn take_planned(&mut self) -> Vec<Object> {
        std::mem::take(&mut self.planned)
    }
}

/// Adds an object to the summary; what nobody would count is left out.
pub fn count(summary: &mut ImportSummary, object: Option<&Object>) {
    match object {
        Some(Object::Member(_)) => summary.members += 1,
        Some(Object::Client(_)) => summary.clients += 1,
        Some(Object::Project(_)) => summary.projects += 1,
        Some(Object::Task(_)) => summary.tasks += 1,
        Some(Object::Tag(_)) => summary.tags += 1,
        Some(
            Object::Role(_)
            | Object::Team(_)
            | Object::TaskStatus(_)
            | Object::Estimate(_)
            | Object::SavedReport(_)
            | Object::Plan(_)
            | Object::Baseline(_)
            | Object::BaselineTask(_)
            | Object::ScopeChange(_)
            | Object::Template(_)
            | Object::Rate(_)
            | Object::MoneyBudget(_)
            | Object::Comment(_)
            | Object::Timesheet(_)
            | Object::Lock(_)
            | Object::Favorite(_)
            | Object::RecurringEntry(_),
        )
        | None => {}
    }
}

/// A name as it can be stored, or what is wrong with it; no name at all stays none.
fn checked(field: &str, name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Ok(String::new());
    }
    check_name(field, name).map_err(|problem| format!("{field}: {}", problem.message))
}

/// How a project is shown in questions and named in answers.
pub fn subject(client: &str, project: &str) -> String {
    if client.is_empty() {
        project.to_owned()
    } else {
        format!("{client} / {project}")
    }
}

fn unknown_project(client: &str, project: &str) -> Found<ProjectId> {
    let subject: String = subject(client, project)
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    Found::Refused(
        "unknown_project",
        format!("There is no project “{subject}” that you may use."),
    )
}
