use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    assert_answer,
    support::{Caller, on_both_engines},
};

/// A new project and its path.
async fn project(caller: &Caller, mut fields: Value, name: &str) -> (String, Value) {
    fields["name"] = name.into();
    let path = caller.create("/projects", fields).await;
    let body = caller.get(&path).await.ok();
    (path, body)
}

#[test]
fn a_project_is_created_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let client = manager.post("/clients", json!({ "name": "Globex" })).await.id();
        let fields = json!({
            "client_id": client, "name": "Atlas", "code": "ATL", "color": "indigo", "note": "Phase 2",
            "billable": true, "visibility": "members", "member_ids": [member.member, manager.member, member.member],
            "estimate_seconds": 360_000
        });
        let created = manager.post("/projects", fields).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/projects/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{path}")
        );
        assert_eq!(created.headers["etag"], "\"1\"");
        assert_answer!("project_created", created.json());
        assert_eq!(manager.get(&path).await.json(), created.json());

        // Absent, null and value are three different wishes.
        let patch = json!({ "client_id": null, "code": null, "estimate_seconds": null, "member_ids": [member.member] });
        let changed = manager.patch(&path, patch).await;
        assert_answer!("project_changed", changed.json());
        assert_eq!(manager.get(&path).await.json(), changed.json());

        assert_eq!(app.audit_events(changed.id()).await, 2);
        assert_eq!(manager.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.audit_events(changed.id()).await, 3);
        manager.get(&path).await.refused(Code::NotFound);
    });
}

/// AT-19: a project for its members shows to them and to those who manage all projects; for everybody else it does
/// not exist.
#[test]
fn a_project_for_its_members_is_hidden_from_other_members() {
    on_both_engines(|app| async move {
        let (manager, inside) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let outside = app.member(Role::Member).await;
        let closed = json!({ "visibility": "members", "member_ids": [inside.member] });
        let (secret, body) = project(&manager, closed, "Secret").await;
        project(&manager, json!({}), "Open").await;
        let task = manager
            .create("/tasks", json!({ "project_id": body["id"], "name": "Plan" }))
            .await;

        assert_eq!(manager.names("/projects", "").await, ["Open", "Secret"]);
        assert_eq!(inside.names("/projects", "").await, ["Open", "Secret"]);
        assert_eq!(outside.names("/projects", "").await, ["Open"]);
        assert_eq!(inside.get(&secret).await.ok()["name"], "Secret");
        assert_eq!(inside.names("/tasks", "").await, ["Plan"]);
        assert!(outside.names("/tasks", "").await.is_empty());

        let unknown = outside
            .get(&format!("/projects/{}", app.app.clock.id()))
            .await
            .without_traces();
        for path in [&secret, &task] {
            for answer in [
                outside.get(path).await,
                outside.patch(path, json!({ "name": "Mine" })).await,
                outside.delete(path).await,
            ] {
                assert_eq!(answer.without_traces(), unknown, "{path}");
            }
            inside
                .patch(path, json!({ "name": "Mine" }))
                .await
                .refused(Code::Forbidden);
            inside.delete(path).await.refused(Code::Forbidden);
            assert_eq!(inside.get(path).await.ok()["allowed_actions"], json!([]));
        }
        outside
            .get(&format!("{task}/estimates"))
            .await
            .refused(Code::NotFound);

        // Whoever leaves the project does not see it any more.
        manager.patch(&secret, json!({ "member_ids": [] })).await.ok();
        inside.get(&secret).await.refused(Code::NotFound);
        manager
            .patch(&secret, json!({ "visibility": "everyone" }))
            .await
            .ok();
        assert_eq!(outside.get(&secret).await.ok()["name"], "Secret");
    });
}

#[test]
fn a_project_of_another_organization_is_not_found() {
    on_both_engines(|app| async move {
        let (here, there) = (app.member(Role::Owner).await, app.foreign_owner().await);
        let (foreign, body) = project(&there, json!({}), "Atlas").await;
        here.get(&foreign).await.refused(Code::NotFound);
        here.patch(&foreign, json!({ "name": "Mine" }))
            .await
            .refused(Code::NotFound);
        here.delete(&foreign).await.refused(Code::NotFound);
        let task = json!({ "project_id": body["id"], "name": "Plan" });
        here.post("/tasks", task).await.invalid(&["project_id: unknown"]);
        let client = there.post("/clients", json!({ "name": "Globex" })).await.id();
        let new = json!({ "name": "Atlas", "client_id": client });
        here.post("/projects", new).await.invalid(&["client_id: unknown"]);
        let new = json!({ "name": "Atlas", "member_ids": [there.member] });
        here.post("/projects", new)
            .await
            .invalid(&["member_ids: unknown"]);
        assert!(here.names("/projects", "").await.is_empty());
    });
}

#[test]
fn members_do_not_make_projects() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let hidden = json!({ "name": "Mine", "visibility": "members" });
        member.post("/projects", hidden).await.refused(Code::Forbidden);
        let reader = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        reader
            .post("/projects", json!({ "name": "Mine" }))
            .await
            .refused(Code::ScopeMissing);
        assert!(reader.names("/projects", "").await.is_empty());
    });
}

/// Tracked time is what was recorded: ended entries of both kinds and of everybody, no running timer.
#[test]
fn tracked_time_sums_the_ended_entries_of_everybody() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.member(Role::Owner).await, app.member(Role::Member).await);
        let (atlas, body) = project(&owner, json!({}), "Atlas").await;
        let (empty, _) = project(&owner, json!({}), "Empty").await;
        let id = body["id"].clone();
        let task = owner
            .create("/tasks", json!({ "project_id": id, "name": "Plan" }))
            .await;
        let task_id = owner.get(&task).await.json()["id"].clone();
        let interval = json!({
            "project_id": id, "task_id": task_id,
            "started_at": "2026-03-02T08:00:00Z", "ended_at": "2026-03-02T09:00:00Z"
        });
        owner.create("/time-entries", interval).await;
        let duration = json!({ "project_id": id, "date": "2026-03-02", "duration_seconds": 600 });
        member.create("/time-entries", duration).await;
        member
            .post("/timer/start", json!({ "project_id": id }))
            .await
            .ok();

        assert_eq!(owner.get(&atlas).await.ok()["tracked_seconds"], 4200);
        assert_eq!(owner.get(&task).await.ok()["tracked_seconds"], 3600);
        assert_eq!(owner.get(&empty).await.ok()["tracked_seconds"], 0);
        let list = owner.get("/projects").await.ok();
        let tracked: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| &p["tracked_seconds"])
            .collect();
        assert_eq!(tracked, [4200, 0]);
        assert_eq!(
            owner.get("/tasks").await.ok()["items"][0]["tracked_seconds"],
            3600
        );
    });
}

/// Pitfall 24: an entry that inherits follows its project for ever.
#[test]
fn entries_that_inherit_follow_the_project() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let (path, body) = project(&owner, json!({ "billable": false }), "Atlas").await;
        let entry = json!({ "project_id": body["id"], "date": "2026-03-02", "duration_seconds": 600 });
        let entry = owner.create("/time-entries", entry).await;
        assert_eq!(owner.get(&entry).await.ok()["billable_effective"], false);
        owner.patch(&path, json!({ "billable": true })).await.ok();
        let after = owner.get(&entry).await.ok();
        assert_eq!(
            (&after["billable_effective"], &after["billable"]),
            (&json!(true), &json!("inherit"))
        );
    });
}

#[test]
fn a_name_is_unique_among_the_projects_of_one_client() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let globex = owner.post("/clients", json!({ "name": "Globex" })).await.id();
        let initech = owner.post("/clients", json!({ "name": "Initech" })).await.id();
        let (first, _) = project(&owner, json!({ "client_id": globex }), "Website").await;
        project(&owner, json!({ "client_id": initech }), "Website").await;
        project(&owner, json!({}), "Website").await;
        let twin = |client: Value| json!({ "name": "WEBSITE", "client_id": client });
        owner
            .post("/projects", twin(json!(globex)))
            .await
            .refused(Code::NameTaken);
        owner
            .post("/projects", twin(Value::Null))
            .await
            .refused(Code::NameTaken);
        // Moving it beside its twin is refused as well.
        let moved = owner
            .patch(&first, json!({ "client_id": initech }))
            .await
            .refused(Code::NameTaken);
        assert_eq!(moved["errors"][0]["field"], "name");
        assert_eq!(owner.get(&first).await.ok()["client_id"], json!(globex));
    });
}

#[test]
fn nothing_new_begins_below_something_archived() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let client = owner.create("/clients", json!({ "name": "Globex" })).await;
        let client_id = owner.get(&client).await.id();
        let (path, body) = project(&owner, json!({ "client_id": client_id }), "Atlas").await;
        let (elsewhere, _) = project(&owner, json!({}), "Other").await;
        owner.patch(&client, json!({ "archived": true })).await.ok();
        let task = json!({ "project_id": body["id"], "name": "Plan" });
        let entry = json!({ "project_id": body["id"], "date": "2026-03-02", "duration_seconds": 600 });
        owner
            .post("/tasks", task.clone())
            .await
            .refused(Code::ParentArchived);
        owner
            .post("/time-entries", entry.clone())
            .await
            .refused(Code::ParentArchived);
        owner
            .patch(&elsewhere, json!({ "client_id": client_id }))
            .await
            .refused(Code::ParentArchived);
        // What is there already can still be put right.
        owner
            .patch(&path, json!({ "note": "Ended in March", "client_id": client_id }))
            .await
            .ok();

        owner.patch(&client, json!({ "archived": false })).await.ok();
        owner.patch(&path, json!({ "archived": true })).await.ok();
        owner
            .post("/tasks", task.clone())
            .await
            .refused(Code::ParentArchived);
        owner
            .post("/time-entries", entry.clone())
            .await
            .refused(Code::ParentArchived);
        owner.patch(&path, json!({ "archived": false })).await.ok();
        owner.post("/tasks", task).await.ok();
        owner.post("/time-entries", entry).await.ok();
    });
}

#[test]
fn a_project_in_use_is_archived_instead_of_deleted() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let (with_task, body) = project(&owner, json!({}), "Atlas").await;
        let task = owner
            .create("/tasks", json!({ "project_id": body["id"], "name": "Plan" }))
            .await;
        let (with_time, body) = project(&owner, json!({}), "Borea").await;
        let entry = json!({ "project_id": body["id"], "date": "2026-03-02", "duration_seconds": 600 });
        let entry = owner.create("/time-entries", entry).await;
        for path in [&with_task, &with_time] {
            let refusal = owner.delete(path).await.refused(Code::InUse);
            assert!(
                refusal["detail"].as_str().unwrap().contains("`archived`"),
                "{refusal}"
            );
        }
        owner.delete(&task).await.ok();
        owner.delete(&entry).await.ok();
        owner.delete(&with_task).await.ok();
        owner.delete(&with_time).await.ok();
        assert!(owner.names("/projects", "").await.is_empty());
    });
}

#[test]
fn every_invalid_field_of_a_project_is_named() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let many: Vec<_> = (0..1001).map(|_| app.app.clock.id()).collect();
        let all = json!({
            "name": "", "code": "x".repeat(31), "note": "x".repeat(5001), "estimate_seconds": 59,
            "member_ids": many
        });
        owner.post("/projects", all).await.invalid(&[
            "code: too_long",
            "name: required",
            "note: too_long",
            "estimate_seconds: out_of_range",
            "member_ids: too_many",
        ]);
        let (path, _) = project(
            &owner,
            json!({ "code": "x".repeat(30), "estimate_seconds": 60 }),
            "Atlas",
        )
        .await;
        let patch = async |patch: Value| owner.patch(&path, patch).await;
        patch(json!({ "code": " " })).await.invalid(&["code: required"]);
        patch(json!({ "estimate_seconds": 360_000_001 }))
            .await
            .invalid(&["estimate_seconds: out_of_range"]);
        patch(json!({ "member_ids": [app.app.clock.id()] }))
            .await
            .invalid(&["member_ids: unknown"]);
        patch(json!({ "color": "mauve" }))
            .await
            .refused(Code::MalformedRequest);
        patch(json!({ "billable": null }))
            .await
            .refused(Code::MalformedRequest);
        patch(json!({ "tracked_seconds": 1 }))
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
fn projects_are_found_by_client_name_and_code() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let client = owner.post("/clients", json!({ "name": "Globex" })).await.id();
        project(&owner, json!({ "client_id": client, "code": "ÄPF" }), "Orchard").await;
        project(&owner, json!({ "client_id": client }), "Atlas").await;
        project(&owner, json!({ "code": "100%" }), "atlas").await;
        let (old, _) = project(&owner, json!({}), "Old").await;
        owner.patch(&old, json!({ "archived": true })).await.ok();
        assert_eq!(owner.names("/projects", "limit=1").await.len(), 4);
        assert_eq!(
            owner.names("/projects", &format!("client_id={client}")).await,
            ["Atlas", "Orchard"]
        );
        assert_eq!(owner.names("/projects", "q=%C3%A4pf").await, ["Orchard"]);
        assert_eq!(owner.names("/projects", "q=%25").await, ["atlas"]);
        assert_eq!(owner.names("/projects", "q=ATLAS").await.len(), 2);
        assert_eq!(owner.names("/projects", "archived=true").await, ["Old"]);
    });
}
