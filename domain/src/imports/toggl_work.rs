//! Toggl, data export of a workspace: its files put together by their ids.

use std::collections::HashMap;
use std::io::Read;

use super::FileProblem;
use super::toggl_data::{self, Client, Member, Project, Task};
use super::work_list::{ListedClient, ListedProject, ListedTask, WorkList};

/// The export, as far as its files have been read.
#[derive(Debug, Default)]
pub struct TogglWork {
    clients: Vec<Client>,
    projects: Vec<Project>,
    tasks: Vec<Task>,
    tags: Vec<String>,
    members: Vec<Member>,
    /// Ids of people by project.
    people: HashMap<i64, Vec<i64>>,
}

impl TogglWork {
    /// Reads a file by its path inside the export; one that holds nothing of interest is passed over.
    pub fn add(&mut self, path: &str, reader: impl Read) -> Result<(), FileProblem> {
        let mut names = path.rsplit('/');
        let (name, folder) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        let project: Option<i64> = name.strip_suffix(".json").and_then(|id| id.parse().ok());
        match (folder, name, project) {
            ("tasks", _, Some(project)) => {
                let tasks = toggl_data::tasks(reader)?.into_iter().map(|task| Task {
                    project_id: task.project_id.or(Some(project)),
                    ..task
                });
                self.tasks.extend(tasks);
            }
            ("projects_users", _, Some(project)) => {
                self.people
                    .entry(project)
                    .or_default()
                    .extend(toggl_data::people(reader)?);
            }
            (_, "clients.json", _) => self.clients.extend(toggl_data::clients(reader)?),
            (_, "projects.json", _) => self.projects.extend(toggl_data::projects(reader)?),
            (_, "tags.json", _) => self.tags.extend(toggl_data::tags(reader)?),
            (_, "workspace_users.json", _) => self.members.extend(toggl_data::members(reader)?),
            _ => {}
        }
        Ok(())
    }

    /// Everything under its names.
    pub fn into_list(self) -> WorkList {
        let clients: HashMap<i64, &str> = self
            .clients
            .iter()
            .map(|client| (client.id, client.name.as_str()))
            .collect();
        let emails: HashMap<i64, &str> = self
            .members
            .iter()
            .filter_map(|member| Some((member.id?, member.person.email.as_deref()?)))
            .collect();
        let mut projects = Vec::with_capacity(self.projects.len());
        let mut places = HashMap::new();
        for project in &self.projects {
            let people = self.people.get(&project.id).into_iter().flatten();
            places.insert(project.id, projects.len());
            projects.push(ListedProject {
                client: project
                    .client_id
                    .and_then(|id| clients.get(&id))
                    .map(|name| (*name).to_owned()),
                name: project.name.clone(),
                billable: project.billable,
                members_only: project.private,
                people: people
                    .filter_map(|id| emails.get(id))
                    .map(|email| (*email).to_owned())
                    .collect(),
                estimate_seconds: project.estimate_seconds,
                archived: project.archived,
                ..ListedProject::default()
            });
        }
        let tasks = self.tasks.into_iter().filter_map(|task| {
            let project: &ListedProject = projects.get(*places.get(&task.project_id?)?)?;
            Some(ListedTask {
                client: project.client.clone(),
                project: project.name.clone(),
                name: task.name,
                estimate_seconds: task.estimate_seconds,
                done: task.done,
            })
        });
        let clients = self.clients.iter().map(|client| ListedClient {
            name: client.name.clone(),
            note: String::new(),
            archived: client.archived,
        });
        WorkList {
            tasks: tasks.collect(),
            clients: clients.collect(),
            projects,
            tags: self.tags,
        }
    }
}
