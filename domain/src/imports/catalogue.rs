//! Names for ids, for exports that keep people, clients, projects, tasks and tags in files of their own.

use std::collections::HashMap;

use super::problems::code;
use super::{FileProblem, Person, RowProblem, SourceRow};

/// So many names of one kind are kept in memory at most.
const LIMIT: usize = 200_000;

/// Everything that entries refer to by id.
#[derive(Debug, Default)]
pub struct Catalogue {
    people: HashMap<String, Person>,
    clients: HashMap<String, String>,
    projects: HashMap<String, (String, Option<String>)>,
    tasks: HashMap<String, String>,
    tags: HashMap<String, String>,
}

impl Catalogue {
    pub(super) fn add_person(&mut self, id: &str, person: Person) -> Result<(), FileProblem> {
        add(&mut self.people, id, person, "people")
    }

    pub(super) fn add_client(&mut self, id: &str, name: &str) -> Result<(), FileProblem> {
        add(&mut self.clients, id, name.to_owned(), "clients")
    }

    pub(super) fn add_project(
        &mut self,
        id: &str,
        name: &str,
        client_id: Option<String>,
    ) -> Result<(), FileProblem> {
        add(&mut self.projects, id, (name.to_owned(), client_id), "projects")
    }

    pub(super) fn add_task(&mut self, id: &str, name: &str) -> Result<(), FileProblem> {
        add(&mut self.tasks, id, name.to_owned(), "tasks")
    }

    pub(super) fn add_tag(&mut self, id: &str, name: &str) -> Result<(), FileProblem> {
        add(&mut self.tags, id, name.to_owned(), "tags")
    }

    /// Turns a row that holds ids where names belong into one that holds the names.
    pub(super) fn put_names(&self, mut row: SourceRow) -> Result<SourceRow, RowProblem> {
        let (number, seconds) = (row.row, row.source_seconds);
        let unknown = |what: &str, id: &str| {
            let message = format!(
                "no {what} with the id {} is in the export",
                super::dates::shown(id)
            );
            RowProblem::new(number, what, code::UNKNOWN_REFERENCE, message).claiming(Some(seconds))
        };
        if let Some(id) = row.person.take().and_then(|person| person.name) {
            row.person = Some(
                self.people
                    .get(&id)
                    .ok_or_else(|| unknown("member", &id))?
                    .clone(),
            );
        }
        if let Some(id) = row.project.take() {
            let (name, client_id) = self.projects.get(&id).ok_or_else(|| unknown("project", &id))?;
            row.project = Some(name.clone());
            row.client = client_id.clone().or(row.client);
        }
        if let Some(id) = row.client.take() {
            row.client = Some(
                self.clients
                    .get(&id)
                    .ok_or_else(|| unknown("client", &id))?
                    .clone(),
            );
        }
        if let Some(id) = row.task.take() {
            row.task = Some(self.tasks.get(&id).ok_or_else(|| unknown("task", &id))?.clone());
        }
        for tag in &mut row.tags {
            *tag = self
                .tags
                .get(tag.as_str())
                .ok_or_else(|| unknown("tag", tag))?
                .clone();
        }
        Ok(row)
    }
}

fn add<T>(names: &mut HashMap<String, T>, id: &str, value: T, what: &'static str) -> Result<(), FileProblem> {
    names.insert(id.to_owned(), value);
    if names.len() > LIMIT {
        return Err(FileProblem::TooMany { what, limit: LIMIT });
    }
    Ok(())
}
