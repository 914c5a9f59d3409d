use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

async fn notes(caller: &Caller) -> Vec<String> {
    let list = caller.get("/favorites").await.ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["note"].as_str().unwrap().to_owned())
        .collect()
}

async fn keep(caller: &Caller, note: &str) -> String {
    caller.create("/favorites", json!({ "note": note })).await
}

#[test]
fn a_favorite_is_created_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let project = manager
            .post("/projects", json!({ "name": "Atlas" }))
            .await
            .expect(201);
        let task = json!({ "name": "Draw", "project_id": project["id"] });
        let task = manager.post("/tasks", task).await.expect(201);
        let body = json!({ "note": "Maps", "project_id": project["id"], "task_id": task["id"], "tags": ["ops"], "billable": "yes" });
        let created = manager.post("/favorites", body).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/favorites/{}", created.id());
        let read = manager.get(&path).await;
        assert_eq!(read.headers["etag"], "\"1\"");
        assert_eq!(read.json(), created.json());
        let changed = manager
            .patch(&path, json!({ "project_id": null, "tags": [] }))
            .await
            .ok();
        assert_eq!(
            (
                &changed["task_id"],
                &changed["tags"],
                &changed["note"],
                &changed["version"]
            ),
            (&Value::Null, &json!([]), &json!("Maps"), &json!(2))
        );
        assert_eq!(app.audit_events(created.id()).await, 2);
        assert_eq!(manager.delete(&path).await.status, StatusCode::NO_CONTENT);
        manager.get(&path).await.refused(Code::NotFound);
    });
}

#[test]
fn favorites_keep_the_order_that_their_member_gives_them() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let (_, b, c) = (
            keep(&member, "a").await,
            keep(&member, "b").await,
            keep(&member, "c").await,
        );
        let moved = member.patch(&c, json!({ "position": 1 })).await.ok();
        assert_eq!(moved["version"], 1, "the work is the same");
        assert_eq!(notes(&member).await, ["c", "a", "b"]);
        member.patch(&c, json!({ "position": 50 })).await.ok();
        assert_eq!(notes(&member).await, ["a", "b", "c"]);
        member.delete(&b).await.ok();
        member
            .create("/favorites", json!({ "note": "b", "position": 2 }))
            .await;
        assert_eq!(notes(&member).await, ["a", "b", "c"]);
        let nowhere = json!({ "note": "d", "position": 0 });
        member
            .post("/favorites", nowhere)
            .await
            .invalid(&["position: out_of_range"]);
        assert_eq!(notes(&member).await, ["a", "b", "c"]);
    });
}

/// ASVS v5.0.0-8.2.2: favorites are one's own; those of another member do not exist, not even for an owner.
#[test]
fn nobody_sees_or_touches_the_favorites_of_another_member() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.member(Role::Owner).await, app.member(Role::Member).await);
        let path = keep(&member, "mine").await;
        assert!(notes(&owner).await.is_empty());
        owner.get(&path).await.refused(Code::NotFound);
        owner
            .patch(&path, json!({ "note": "x" }))
            .await
            .refused(Code::NotFound);
        owner.delete(&path).await.refused(Code::NotFound);
        let hidden = json!({ "name": "Secret", "visibility": "members" });
        let hidden = owner.post("/projects", hidden).await.expect(201);
        member
            .post("/favorites", json!({ "project_id": hidden["id"] }))
            .await
            .invalid(&["project_id: unknown"]);
    });
}

#[test]
fn a_favorite_is_held_to_its_limits() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        member
            .post("/favorites", json!({}))
            .await
            .invalid(&["note: required"]);
        let long = json!({ "note": "x".repeat(5001) });
        member.post("/favorites", long).await.invalid(&["note: too_long"]);
        let first = keep(&member, "👩‍🚀 שלום").await;
        for number in 1..50 {
            keep(&member, &format!("{number}")).await;
        }
        member
            .post("/favorites", json!({ "note": "one too many" }))
            .await
            .refused(Code::Conflict);
        let stale = [("if-match", "\"7\"")];
        let stale = member
            .send(Method::PATCH, &first, Some(json!({ "note": "z" })), &stale)
            .await;
        stale.refused(Code::StaleVersion);
    });
}

#[test]
fn a_project_takes_its_favorites_with_it() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let project = manager
            .post("/projects", json!({ "name": "Atlas" }))
            .await
            .expect(201);
        let favorite = json!({ "note": "Maps", "project_id": project["id"] });
        manager.create("/favorites", favorite).await;
        let path = format!("/projects/{}", project["id"].as_str().unwrap());
        manager.delete(&path).await.ok();
        assert!(notes(&manager).await.is_empty());
    });
}
