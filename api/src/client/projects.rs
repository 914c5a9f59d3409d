//! Projects.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    projects::{CreateProject, Project, ProjectQuery, UpdateProject},
};

impl Client {
    /// Lists projects.
    pub async fn list_projects(&self, query: &ProjectQuery) -> Result<Page<Project>, Error> {
        self.fetch(self.get("projects").query(query)).await
    }

    /// Reads one project.
    pub async fn get_project(&self, id: Uuid) -> Result<Project, Error> {
        self.fetch(self.get(&format!("projects/{id}"))).await
    }

    /// Creates a project.
    pub async fn create_project(&self, project: &CreateProject) -> Result<Project, Error> {
        self.fetch(self.post("projects").json(project)).await
    }

    /// Changes a project.
    pub async fn update_project(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateProject,
    ) -> Result<Project, Error> {
        self.fetch(self.patch(&format!("projects/{id}"), version).json(changes))
            .await
    }

    /// Deletes a project.
    pub async fn delete_project(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("projects/{id}"), version))
            .await
    }
}
