use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    assert_answer,
    support::{Caller, on_both_engines},
};

async fn project(caller: &Caller, name: &str) -> Value {
    caller.post("/projects", json!({ "name": name })).await.ok()["id"].clone()
}

/// The history of the estimates of a task, newest first, page by page of `limit`.
async fn estimates(caller: &Caller, task: &str, limit: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = caller
            .get(&format!("{task}/estimates?limit={limit}{cursor}"))
            .await
            .ok();
        all.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
        assert!(all.len() < 100, "the history never ends");
    }
}

#[test]
fn a_task_is_created_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let project = project(&manager, "Atlas").await;
        let fields = json!({
            "project_id": project, "name": "Launch page", "note": "Two languages", "status": "in_progress",
            "estimate_seconds": 28_800, "deadline": "2026-03-31", "billable": "no",
            "assignee_ids": [member.member, member.member]
        });
        let created = manager.post("/tasks", fields).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/tasks/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{path}")
        );
        assert_answer!("task_created", created.json());
        assert_eq!(manager.get(&path).await.json(), created.json());

        let patch =
            json!({ "status": "done", "deadline": null, "assignee_ids": [manager.member], "archived": true });
        let changed = manager.patch(&path, patch).await;
        assert_answer!("task_changed", changed.json());
        assert_eq!(manager.get(&path).await.json(), changed.json());

        assert_eq!(app.audit_events(changed.id()).await, 2);
        assert_eq!(manager.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.audit_events(changed.id()).await, 3);
        manager.get(&path).await.refused(Code::NotFound);
        manager
            .get(&format!("{path}/estimates"))
            .await
            .refused(Code::NotFound);
    });
}

/// AT-19: members see the tasks of the projects they see; planning is for managers.
#[test]
fn members_read_tasks_and_do_not_change_them() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let project = project(&manager, "Atlas").await;
        let path = manager
            .create("/tasks", json!({ "project_id": project, "name": "Plan" }))
            .await;
        assert_eq!(member.get(&path).await.ok()["allowed_actions"], json!([]));
        assert_eq!(member.names("/tasks", "").await, ["Plan"]);
        member
            .post("/tasks", json!({ "project_id": project, "name": "Mine" }))
            .await
            .refused(Code::Forbidden);
        member
            .patch(&path, json!({ "status": "done" }))
            .await
            .refused(Code::Forbidden);
        member.delete(&path).await.refused(Code::Forbidden);
        let foreign = app.foreign_owner().await;
        foreign.get(&path).await.refused(Code::NotFound);
        foreign
            .patch(&path, json!({ "status": "done" }))
            .await
            .refused(Code::NotFound);
        assert_eq!(manager.get(&path).await.ok()["version"], 1);
    });
}

#[test]
fn every_change_of_an_estimate_is_kept_with_who_and_why() {
    on_both_engines(|app| async move {
        let (first, second) = (app.member(Role::Manager).await, app.member(Role::Manager).await);
        let project = project(&first, "Atlas").await;
        let task = json!({ "project_id": project, "name": "Plan", "estimate_seconds": 3600 });
        let path = first.create("/tasks", task).await;
        let patch = json!({ "estimate_seconds": 7200, "estimate_reason": "Two more languages" });
        second.patch(&path, patch).await.ok();
        // The same estimate again, and changes of something else, are no news.
        second
            .patch(
                &path,
                json!({ "estimate_seconds": 7200, "estimate_reason": "Again" }),
            )
            .await
            .ok();
        second.patch(&path, json!({ "status": "done" })).await.ok();
        first.patch(&path, json!({ "estimate_seconds": null })).await.ok();

        let history = estimates(&second, &path, 1).await;
        assert_eq!(history, estimates(&second, &path, 50).await);
        let seen: Vec<_> = history
            .iter()
            .map(|e| (&e["estimate_seconds"], &e["reason"], e["set_by"].clone()))
            .collect();
        let none = json!("");
        let expected = [
            (&Value::Null, &none, json!(first.member)),
            (&json!(7200), &json!("Two more languages"), json!(second.member)),
            (&json!(3600), &none, json!(first.member)),
        ];
        assert_eq!(seen, expected);
    });
}

#[test]
fn a_task_without_an_estimate_has_no_history() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let project = project(&owner, "Atlas").await;
        let path = owner
            .create("/tasks", json!({ "project_id": project, "name": "Plan" }))
            .await;
        assert!(estimates(&owner, &path, 50).await.is_empty());
        // A cursor of no estimate leads nowhere, and to no failure.
        let forged = server::http::cursor::encode(&app.app.clock.id());
        let page = owner.get(&format!("{path}/estimates?cursor={forged}")).await.ok();
        assert_eq!(page, json!({ "items": [], "next_cursor": null }));
    });
}

#[test]
fn a_name_is_unique_within_its_project() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let (atlas, borea) = (project(&owner, "Atlas").await, project(&owner, "Borea").await);
        owner
            .create("/tasks", json!({ "project_id": atlas, "name": "Plan" }))
            .await;
        owner
            .create("/tasks", json!({ "project_id": borea, "name": "Plan" }))
            .await;
        let twin = json!({ "project_id": atlas, "name": "pLAN" });
        owner.post("/tasks", twin).await.refused(Code::NameTaken);
        let other = owner
            .create("/tasks", json!({ "project_id": atlas, "name": "Build" }))
            .await;
        owner
            .patch(&other, json!({ "name": "PLAN" }))
            .await
            .refused(Code::NameTaken);
    });
}

#[test]
fn a_task_with_time_is_archived_instead_of_deleted() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let project = project(&owner, "Atlas").await;
        let task = json!({ "project_id": project, "name": "Plan", "estimate_seconds": 3600 });
        let task = owner.post("/tasks", task).await.ok()["id"].clone();
        let path = format!("/tasks/{}", task.as_str().unwrap());
        let entry =
            json!({ "project_id": project, "task_id": task, "date": "2026-03-02", "duration_seconds": 600 });
        let recorded = owner.create("/time-entries", entry.clone()).await;
        owner.delete(&path).await.refused(Code::InUse);
        owner.patch(&path, json!({ "archived": true })).await.ok();
        owner
            .post("/time-entries", entry)
            .await
            .refused(Code::ParentArchived);
        owner.delete(&recorded).await.ok();
        owner.delete(&path).await.ok();
    });
}

#[test]
fn every_invalid_field_of_a_task_is_named() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let project = project(&owner, "Atlas").await;
        let many: Vec<_> = (0..201).map(|_| app.app.clock.id()).collect();
        let all = json!({
            "project_id": project, "name": "", "note": "x".repeat(5001), "estimate_seconds": 0,
            "deadline": "2200-01-02", "assignee_ids": many
        });
        owner.post("/tasks", all).await.invalid(&[
            "name: required",
            "note: too_long",
            "estimate_seconds: out_of_range",
            "deadline: out_of_range",
            "assignee_ids: too_many",
        ]);
        let unknown = json!({ "project_id": app.app.clock.id(), "name": "Plan" });
        owner
            .post("/tasks", unknown)
            .await
            .invalid(&["project_id: unknown"]);
        let path = owner
            .create("/tasks", json!({ "project_id": project, "name": "Plan" }))
            .await;
        let patch = async |patch: Value| owner.patch(&path, patch).await;
        patch(json!({ "estimate_reason": "why" }))
            .await
            .invalid(&["estimate_reason: without_estimate"]);
        let long = json!({ "estimate_seconds": 60, "estimate_reason": "x".repeat(501) });
        patch(long).await.invalid(&["estimate_reason: too_long"]);
        patch(json!({ "assignee_ids": [app.app.clock.id()] }))
            .await
            .invalid(&["assignee_ids: unknown"]);
        patch(json!({ "deadline": "2026-02-30" }))
            .await
            .refused(Code::MalformedRequest);
        patch(json!({ "status": "blocked" }))
            .await
            .refused(Code::MalformedRequest);
        patch(json!({ "project_id": project }))
            .await
            .refused(Code::MalformedRequest);
        let stale = Some(json!({ "note": "x" }));
        owner
            .send(Method::PATCH, &path, stale, &[("if-match", "\"2\"")])
            .await
            .refused(Code::StaleVersion);
        assert_eq!(owner.get(&path).await.ok()["version"], 1);
    });
}

#[test]
fn tasks_are_found_by_project_status_assignee_and_name() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.member(Role::Owner).await, app.member(Role::Member).await);
        let (atlas, borea) = (project(&owner, "Atlas").await, project(&owner, "Borea").await);
        let task = async |fields: Value| owner.create("/tasks", fields).await;
        task(json!({ "project_id": atlas, "name": "Plan", "assignee_ids": [member.member, owner.member] }))
            .await;
        task(json!({ "project_id": atlas, "name": "Build", "status": "in_progress" })).await;
        task(
            json!({ "project_id": borea, "name": "Plan", "status": "done", "assignee_ids": [member.member] }),
        )
        .await;
        let old = task(json!({ "project_id": borea, "name": "Old" })).await;
        owner.patch(&old, json!({ "archived": true })).await.ok();

        let by = async |query: String| owner.names("/tasks", &query).await;
        assert_eq!(by("limit=1".into()).await, ["Build", "Old", "Plan", "Plan"]);
        assert_eq!(
            by(format!("project_id={}", atlas.as_str().unwrap())).await,
            ["Build", "Plan"]
        );
        assert_eq!(by("status=in_progress".into()).await, ["Build"]);
        assert_eq!(
            by(format!("assignee_id={}", member.member)).await,
            ["Plan", "Plan"]
        );
        assert_eq!(
            by(format!("assignee_id={}&status=done", member.member)).await,
            ["Plan"]
        );
        assert_eq!(by("archived=true".into()).await, ["Old"]);
        assert_eq!(by("q=LAN".into()).await, ["Plan", "Plan"]);
    });
}
