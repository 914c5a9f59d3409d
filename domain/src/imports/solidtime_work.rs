//! solidtime, whole-organization export: what there is to work on, with everything that the entries do not tell.

use std::collections::HashMap;
use std::io::Read;

use super::table::{Cells, Col, Layout, Table};
use super::work_list::{ListedClient, ListedProject, ListedTask, WorkList, broken};
use super::{FileProblem, Format, RowProblem, amounts};

/// Files of the export that it is read from, each before those that refer to it.
pub const FILES: [&str; 6] = [
    "members.csv",
    "clients.csv",
    "projects.csv",
    "project_members.csv",
    "tasks.csv",
    "tags.csv",
];

static LAYOUT: Layout = Layout {
    format: Format::SolidtimeZip,
    columns: &[
        (Col::Id, &["id"]),
        (Col::Note, &["name"]),
        (Col::Email, &["email"]),
        (Col::User, &["member_id"]),
        (Col::Client, &["client_id"]),
        (Col::Project, &["project_id"]),
        (Col::Visibility, &["is_public"]),
        (Col::Billable, &["is_billable"]),
        (Col::Archived, &["archived_at", "done_at"]),
    ],
    required: &[&[Col::Id]],
};

/// The files as far as they have been read.
#[derive(Debug, Default)]
pub struct SolidtimeWork {
    list: WorkList,
    /// Addresses of members by id.
    emails: HashMap<String, String>,
    /// Names of clients by id.
    clients: HashMap<String, String>,
    /// Places of projects in the list, by id.
    projects: HashMap<String, usize>,
}

impl SolidtimeWork {
    /// Reads one of [`FILES`].
    pub fn add(&mut self, file: &str, reader: impl Read) -> Result<(), FileProblem> {
        let mut table = match Table::open(&LAYOUT, reader) {
            Ok(table) => table,
            Err(FileProblem::Empty) => return Ok(()),
            Err(problem) => return Err(of_file(file, problem.to_string())),
        };
        while let Some(added) = table.next_row(|cells| match cells {
            Ok(cells) if cells.is_blank() => Ok(()),
            Ok(cells) => self.add_row(file, &cells),
            Err(problem) => Err(problem),
        }) {
            added.map_err(|problem| of_file(file, broken(&problem).to_string()))?;
        }
        Ok(())
    }

    /// Everything that was read.
    pub fn into_list(self) -> WorkList {
        self.list
    }

    fn add_row(&mut self, file: &str, cells: &Cells<'_>) -> Result<(), RowProblem> {
        let (id, name) = (cells.text(Col::Id).to_owned(), cells.text(Col::Note).to_owned());
        let archived = !cells.text(Col::Archived).is_empty();
        let project = self.projects.get(cells.text(Col::Project)).copied();
        let of = |list: &WorkList| project.and_then(|place| list.projects.get(place).cloned());
        match file {
            "members.csv" => {
                self.emails.insert(id, cells.text(Col::Email).to_owned());
            }
            "clients.csv" => {
                self.clients.insert(id, name.clone());
                self.list.clients.push(ListedClient {
                    name,
                    note: String::new(),
                    archived,
                });
            }
            "projects.csv" => {
                self.projects.insert(id, self.list.projects.len());
                self.list.projects.push(ListedProject {
                    client: self.clients.get(cells.text(Col::Client)).cloned(),
                    name,
                    billable: cells.read(Col::Billable, amounts::flag)?.unwrap_or(false),
                    members_only: cells.read(Col::Visibility, amounts::flag)? == Some(false),
                    archived,
                    ..ListedProject::default()
                });
            }
            "project_members.csv" => {
                let email = self.emails.get(cells.text(Col::User));
                let people = project.and_then(|place| self.list.projects.get_mut(place));
                if let (Some(email), Some(project)) = (email, people) {
                    project.people.push(email.clone());
                }
            }
            "tasks.csv" => {
                if let Some(project) = of(&self.list) {
                    self.list.tasks.push(ListedTask {
                        client: project.client,
                        project: project.name,
                        name,
                        estimate_seconds: None,
                        done: archived,
                    });
                }
            }
            _ => self.list.tags.push(name),
        }
        Ok(())
    }
}

fn of_file(file: &str, reason: String) -> FileProblem {
    FileProblem::Broken {
        file: file.to_owned(),
        reason,
    }
}
