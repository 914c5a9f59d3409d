//! Rows of what work is done for: clients, projects, tasks, tags, comments, what is planned.

use serde_json::json;

use super::row::{Row, one, row};

pub fn rows() -> Vec<Row> {
    let mut rows = clients_and_projects();
    rows.extend(plans());
    rows.extend(tasks());
    rows.extend(words());
    rows
}

fn clients_and_projects() -> Vec<Row> {
    vec![
        row("GET /clients").query("q=canary"),
        row("POST /clients").body(json!({ "id": "$new:client", "name": "~text" })),
        one("GET /clients/{id}", "client"),
        one("PATCH /clients/{id}", "client").body(json!({ "note": "~text" })),
        one("DELETE /clients/{id}", "client"),
        row("GET /projects").query("client_id=$client"),
        row("GET /projects").query("q=canary"),
        row("POST /projects").body(json!({
            "id": "$new:project", "name": "~text", "client_id": "$client", "visibility": "members",
            "member_ids": ["$member"],
        })),
        row("POST /projects/copies")
            .body(json!({ "id": "$new:other_project", "name": "~text", "project_id": "$project", "client_id": "$client" })),
        row("POST /projects/copies").body(json!({ "name": "~text", "template_id": "$template" })),
        one("GET /projects/{id}", "project"),
        one("PATCH /projects/{id}", "project").body(json!({ "client_id": "$client" })),
        one("PATCH /projects/{id}", "project").body(json!({ "visibility": "members", "member_ids": ["$member"] })),
        one("DELETE /projects/{id}", "project"),
        row("GET /project-templates").query("limit=100"),
        row("POST /project-templates")
            .body(json!({ "id": "$new:template", "name": "~text", "project_id": "$project" })),
        row("POST /project-templates").body(json!({ "name": "~text", "content": {
            "member_ids": ["$member"], "estimate_seconds": null, "budget_seconds": null,
            "tasks": [{ "name": "Design", "estimate_seconds": null, "assignee_ids": ["$member"] }],
        } })),
        one("PATCH /project-templates/{id}", "template").body(json!({ "name": "~text" })),
        one("DELETE /project-templates/{id}", "template"),
    ]
}

fn plans() -> Vec<Row> {
    vec![
        one("GET /projects/{id}/baselines", "project"),
        one("POST /projects/{id}/baselines", "project")
            .body(json!({ "id": "$new:baseline", "name": "~text", "reason": "Signed" })),
        one("DELETE /baselines/{id}", "baseline"),
        one("GET /projects/{id}/burn-up", "project").query("step=week"),
        one("GET /projects/{id}/money", "project"),
        one("PUT /projects/{id}/money-budget", "project").body(json!({ "budget_minor": 4200 })),
        one("GET /projects/{id}/plans", "project"),
        one("GET /projects/{id}/scope-changes", "project").query("baseline_id=$baseline"),
        one("PATCH /scope-changes/{id}", "scope_change").body(json!({ "reason": "~text" })),
        row("GET /rates").query("project_id=$project&member_id=$member"),
        row("POST /rates").body(json!({
            "id": "$new:rate", "member_id": "$member", "project_id": "$project", "valid_from": "~day",
            "hourly_minor": 9000,
        })),
        row("POST /rates").body(json!({ "project_id": "$project", "task_id": "$task", "valid_from": "~day", "hourly_minor": 9000 })),
        one("DELETE /rates/{id}", "rate"),
    ]
}

fn tasks() -> Vec<Row> {
    vec![
        row("GET /task-statuses"),
        row("POST /task-statuses")
            .body(json!({ "id": "$new:status", "name": "~text", "category": "in_progress" })),
        one("GET /task-statuses/{id}", "status"),
        one("PATCH /task-statuses/{id}", "status").body(json!({ "name": "~text" })),
        one("DELETE /task-statuses/{id}", "status").query("merge_into=$other_status"),
        row("GET /tasks")
            .query("project_id=$project&client_id=$client&status_id=$status&assignee_id=$member"),
        row("GET /tasks").query("q=canary"),
        row("POST /tasks").body(json!({
            "id": "$new:task", "project_id": "$project", "name": "~text", "status_id": "$status",
            "assignee_ids": ["$member"],
        })),
        row("POST /tasks/bulk").body(json!({ "operations": [
            { "id": "$task", "changes": { "note": "~text" } },
            { "id": "$other_task", "changes": { "status_id": "$status", "assignee_ids": ["$member"] } },
        ] })),
        one("GET /tasks/{id}", "task"),
        one("PATCH /tasks/{id}", "task").body(json!({ "status_id": "$status", "assignee_ids": ["$member"] })),
        one("DELETE /tasks/{id}", "task"),
        one("GET /tasks/{id}/estimates", "task"),
        one("POST /tasks/{id}/move", "task").body(json!({ "status_id": "$status" })),
        one("POST /tasks/{id}/move", "task")
            .body(json!({ "status_id": "$status", "after_id": "$other_task" })),
        one("POST /tasks/{id}/move", "task")
            .body(json!({ "status_id": "$status", "before_id": "$other_task" })),
    ]
}

fn words() -> Vec<Row> {
    vec![
        row("GET /comments").query("client_id=$client"),
        row("GET /comments").query("project_id=$project"),
        row("GET /comments").query("task_id=$task"),
        row("POST /comments")
            .body(json!({ "id": "$new:comment", "client_id": "$client", "text": "~text", "mention_ids": ["$member"] })),
        row("POST /comments").body(json!({ "project_id": "$project", "text": "~text" })),
        row("POST /comments").body(json!({ "task_id": "$task", "text": "~text" })),
        one("GET /comments/{id}", "comment"),
        one("PATCH /comments/{id}", "comment").body(json!({ "text": "~text", "mention_ids": ["$member"] })),
        one("DELETE /comments/{id}", "comment"),
        row("GET /tags").query("q=canary"),
        row("POST /tags").body(json!({ "id": "$new:tag", "name": "~text" })),
        one("GET /tags/{id}", "tag"),
        one("PATCH /tags/{id}", "tag").body(json!({ "color": "teal" })),
        one("DELETE /tags/{id}", "tag"),
        row("GET /recent-work").query("limit=20"),
        row("GET /notices").query("limit=100"),
        row("GET /notices/unread"),
        row("POST /notices/read").body(json!({ "ids": ["$notice"] })).makes(),
    ]
}
