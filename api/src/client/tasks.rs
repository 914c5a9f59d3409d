//! Tasks.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    tasks::{BulkTasks, BulkTasksDone, CreateTask, MoveTask, Task, TaskEstimate, TaskQuery, UpdateTask},
};

impl Client {
    /// Lists tasks.
    pub async fn list_tasks(&self, query: &TaskQuery) -> Result<Page<Task>, Error> {
        self.fetch(self.get("tasks").query(query)).await
    }

    /// Reads one task.
    pub async fn get_task(&self, id: Uuid) -> Result<Task, Error> {
        self.fetch(self.get(&format!("tasks/{id}"))).await
    }

    /// Creates a task.
    pub async fn create_task(&self, task: &CreateTask) -> Result<Task, Error> {
        self.fetch(self.post("tasks").json(task)).await
    }

    /// Changes a task.
    pub async fn update_task(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateTask,
    ) -> Result<Task, Error> {
        self.fetch(self.patch(&format!("tasks/{id}"), version).json(changes))
            .await
    }

    /// Moves the card of a task.
    pub async fn move_task(&self, id: Uuid, place: &MoveTask) -> Result<Task, Error> {
        self.fetch(self.post(&format!("tasks/{id}/move")).json(place))
            .await
    }

    /// Changes several tasks together.
    pub async fn change_tasks(&self, changes: &BulkTasks) -> Result<BulkTasksDone, Error> {
        self.fetch(self.post("tasks/bulk").json(changes)).await
    }

    /// Deletes a task.
    pub async fn delete_task(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("tasks/{id}"), version)).await
    }

    /// Lists the estimates a task has had, newest first.
    pub async fn list_task_estimates(
        &self,
        id: Uuid,
        query: &PageQuery,
    ) -> Result<Page<TaskEstimate>, Error> {
        self.fetch(self.get(&format!("tasks/{id}/estimates")).query(query))
            .await
    }
}
