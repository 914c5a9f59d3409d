//! Clients, projects, tasks and tags.

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::cast::{CLIENTS, MEMBERS, PROJECTS, TAGS};
use super::id_of;
use crate::http::Api;

const HOUR: i64 = 3600;

/// A created project with the ids of its tasks, in the order of the cast.
pub struct Project {
    pub id: String,
    pub tasks: Vec<String>,
}

/// Creates all scope and returns the projects in the order of the cast.
pub async fn create(api: &Api, members: &[String], today: Date) -> Result<Vec<Project>> {
    for (name, color) in TAGS {
        api.post("/tags", &json!({"name": name, "color": color})).await?;
    }
    let mut clients = Vec::new();
    for (name, note) in CLIENTS {
        clients.push(id_of(
            &api.post("/clients", &json!({"name": name, "note": note})).await?,
        )?);
    }
    let mut projects = Vec::new();
    for (index, project) in PROJECTS.iter().enumerate() {
        let body = json!({
            "client_id": project.client.map(|client| &clients[client]),
            "name": project.name, "code": project.code, "color": project.color, "billable": project.billable,
            "estimate_seconds": project.estimate_hours.map(|hours| hours * HOUR),
        });
        let id = id_of(&api.post("/projects", &without_nulls(body)).await?)?;
        let assignees: Vec<&String> = MEMBERS
            .iter()
            .zip(members)
            .filter(|(member, _)| member.projects.contains(&index))
            .map(|(_, id)| id)
            .collect();
        let tasks = create_tasks(api, index, &id, &assignees, today).await?;
        projects.push(Project { id, tasks });
    }
    Ok(projects)
}

async fn create_tasks(
    api: &Api,
    project: usize,
    project_id: &str,
    people: &[&String],
    today: Date,
) -> Result<Vec<String>> {
    let mut tasks = Vec::new();
    for (index, task) in PROJECTS[project].tasks.iter().enumerate() {
        let deadline = task
            .due_in_days
            .map(|days| today.checked_add(days.days()))
            .transpose()?;
        let assignee = people.get(index % people.len().max(1));
        let body = json!({
            "project_id": project_id, "name": task.name, "status": task.status,
            "estimate_seconds": task.estimate_hours.map(|hours| hours * HOUR),
            "deadline": deadline.map(|date| date.to_string()),
            "assignee_ids": assignee.map(|id| vec![id]).unwrap_or_default(),
        });
        let id = id_of(&api.post("/tasks", &without_nulls(body)).await?)?;
        // One estimate has a history.
        if project == 1 && index == 0 {
            let change =
                json!({"estimate_seconds": 190 * HOUR, "estimate_reason": "Two more carrier formats"});
            api.patch(&format!("/tasks/{id}"), &change).await?;
        }
        tasks.push(id);
    }
    Ok(tasks)
}

/// Bodies of creation leave out what has no value.
fn without_nulls(mut body: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    body
}
