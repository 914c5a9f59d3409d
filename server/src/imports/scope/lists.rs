//! Lists of clients, projects, tasks and tags: what the organization does not have yet is planned with all that the list
//! says of it; what is here stays as it is.

use domain::{
    ids::{ClientId, ProjectId, TaskId},
    imports::{ListedClient, ListedProject, ListedTask, WorkList, archive},
    scope::{Color, Visibility, budget, fold_name},
};

use super::{Choice, Found, Scope, checked, subject};
use crate::imports::{
    halt::Halt,
    objects::Object,
    people::Members,
    source::{Listed, Source},
};

/// Plans what the file has to work on.
pub async fn plan(source: &Source, scope: &mut Scope, members: &Members) -> Result<(), Halt> {
    let reading = source.afresh();
    let listed = tokio::task::spawn_blocking(move || reading.listed())
        .await
        .map_err(|_| Halt::Refused("The file could not be read.".to_owned()))??;
    match listed {
        Some(Listed::BesideEntries(list) | Listed::Alone(list)) if scope.creates_work => {
            scope.plan_list(list, members)
        }
        Some(Listed::Alone(_)) => Err(Halt::Refused(
            "The file holds only clients, projects and tasks, and this import may not create any.".to_owned(),
        )),
        Some(Listed::BesideEntries(_)) | None => Ok(()),
    }
}

impl Scope {
    fn plan_list(&mut self, list: WorkList, members: &Members) -> Result<(), Halt> {
        for client in list.clients {
            self.plan_client(client)?;
        }
        for project in list.projects {
            self.plan_project(project, members)?;
        }
        for task in list.tasks {
            self.plan_task(&task)?;
        }
        for tag in list.tags {
            self.plan_tag(&tag)?;
        }
        Ok(())
    }

    fn plan_client(&mut self, listed: ListedClient) -> Result<(), Halt> {
        let name = usable("client", &listed.name)?;
        if name.is_empty() || self.clients.contains_key(&fold_name(&name)) {
            return Ok(());
        }
        let id = ClientId::from(self.clock.id());
        self.clients.insert(fold_name(&name), id);
        self.plan(Object::Client(archive::Client {
            id: id.to_string(),
            name,
            note: listed.note,
            archived: listed.archived,
            created_at: self.now,
            updated_at: self.now,
        }))
    }

    fn plan_project(&mut self, listed: ListedProject, members: &Members) -> Result<(), Halt> {
        let name = usable("project", &listed.name)?;
        let client = usable("client", listed.client.as_deref().unwrap_or_default())?;
        if name.is_empty() || self.is_answered(&client, &name) {
            return Ok(());
        }
        let client_id = self.client(&client)?;
        let key = (client_id, fold_name(&name));
        // Visible to all or not, the name is taken.
        if self.projects.contains_key(&key) {
            return Ok(());
        }
        let id = ProjectId::from(self.clock.id());
        let visibility = if listed.members_only {
            Visibility::Members
        } else {
            Visibility::Everyone
        };
        let people = listed.people.iter().filter_map(|email| members.by_email(email));
        // Whoever brings a hidden project in does not lose sight of it.
        let importer = listed.members_only.then_some(self.actor.member);
        let color = Color::ALL[self.planned.len() % Color::ALL.len()];
        self.plan(Object::Project(archive::Project {
            id: id.to_string(),
            client_id: client_id.map(|id| id.to_string()),
            name,
            code: listed.code,
            color: color.as_str().to_owned(),
            note: listed.note,
            billable: listed.billable,
            visibility: if listed.members_only {
                "members"
            } else {
                "everyone"
            }
            .to_owned(),
            member_ids: people.chain(importer).map(|id| id.to_string()).collect(),
            estimate_seconds: listed.estimate_seconds,
            budget_seconds: None,
            budget_alerts: budget::DEFAULT_ALERTS.to_vec(),
            archived: listed.archived,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        self.hidden.insert(id, visibility);
        self.projects.insert(key, id);
        if listed.estimate_seconds.is_none() {
            return Ok(());
        }
        self.plan(Object::Plan(archive::ProjectPlan {
            project_id: id.to_string(),
            estimate_seconds: listed.estimate_seconds,
            budget_seconds: None,
            set_by: None,
            set_at: self.now,
            reason: String::new(),
        }))
    }

    fn plan_task(&mut self, listed: &ListedTask) -> Result<(), Halt> {
        let name = usable("task", &listed.name)?;
        let client = usable("client", listed.client.as_deref().unwrap_or_default())?;
        let project = usable("project", &listed.project)?;
        let Found::Here(project) = self.project(&client, &project)? else {
            return Ok(());
        };
        let key = (project, fold_name(&name));
        if name.is_empty() || self.tasks.contains_key(&key) {
            return Ok(());
        }
        let id = TaskId::from(self.clock.id());
        self.tasks.insert(key, id);
        self.plan(Object::Task(archive::Task {
            id: id.to_string(),
            project_id: project.to_string(),
            name,
            note: String::new(),
            status: if listed.done { "done" } else { "open" }.to_owned(),
            status_id: None,
            rank: None,
            estimate_seconds: listed.estimate_seconds,
            deadline: None,
            billable: "inherit".to_owned(),
            assignee_ids: Vec::new(),
            archived: false,
            created_at: self.now,
            updated_at: self.now,
        }))?;
        if listed.estimate_seconds.is_none() {
            return Ok(());
        }
        self.plan(Object::Estimate(archive::TaskEstimate {
            task_id: id.to_string(),
            estimate_seconds: listed.estimate_seconds,
            set_by: None,
            set_at: self.now,
            reason: String::new(),
        }))
    }

    fn plan_tag(&mut self, name: &str) -> Result<(), Halt> {
        let name = usable("tag", name)?;
        if !name.is_empty() {
            self.tag(&name)?;
        }
        Ok(())
    }

    /// Whether somebody has said what becomes of the project: it is another one here, or not wanted.
    fn is_answered(&self, client: &str, project: &str) -> bool {
        let choice = self.choices.get(&fold_name(&subject(client, project)));
        matches!(choice, Some(Choice::Skip | Choice::Id(_)))
    }
}

fn usable(field: &str, name: &str) -> Result<String, Halt> {
    checked(field, name).map_err(|message| {
        Halt::Refused(format!(
            "Something cannot be created as the file has it: {message}"
        ))
    })
}
