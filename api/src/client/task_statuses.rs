//! The statuses that tasks can have.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    task_statuses::{CreateTaskStatus, DeleteTaskStatusQuery, TaskStatus, UpdateTaskStatus},
};

impl Client {
    /// Lists every status, in the order of the columns.
    pub async fn list_task_statuses(&self) -> Result<Page<TaskStatus>, Error> {
        self.fetch(self.get("task-statuses")).await
    }

    /// Reads one status.
    pub async fn get_task_status(&self, id: Uuid) -> Result<TaskStatus, Error> {
        self.fetch(self.get(&format!("task-statuses/{id}"))).await
    }

    /// Creates a status.
    pub async fn create_task_status(&self, status: &CreateTaskStatus) -> Result<TaskStatus, Error> {
        self.fetch(self.post("task-statuses").json(status)).await
    }

    /// Changes a status.
    pub async fn update_task_status(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateTaskStatus,
    ) -> Result<TaskStatus, Error> {
        self.fetch(self.patch(&format!("task-statuses/{id}"), version).json(changes))
            .await
    }

    /// Deletes a status; its tasks get another one.
    pub async fn delete_task_status(
        &self,
        id: Uuid,
        version: Option<i64>,
        query: &DeleteTaskStatusQuery,
    ) -> Result<(), Error> {
        self.perform(self.delete(&format!("task-statuses/{id}"), version).query(query))
            .await
    }
}
