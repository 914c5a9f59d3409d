//! The audit log over the API: what it tells, whom, and in which order.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    session::sign_in,
    support::{Caller, PASSWORD, TestApp, on_both_engines, on_sqlite},
};

async fn events(caller: &Caller, query: &str) -> Vec<Value> {
    let page = caller.get(&format!("/audit?limit=200&{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect()
}

async fn record(caller: &Caller, note: &str) -> String {
    let entry = json!({ "date": "2026-03-02", "duration_seconds": 3600, "note": note });
    let entry = caller.post("/time-entries", entry).await.expect(201);
    entry["id"].as_str().unwrap().to_owned()
}

/// AT-65: who, when, what, why, and how it was before.
#[test]
fn an_event_tells_who_did_what_and_how_it_was_before() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let project = owner
            .post("/projects", json!({ "name": "Atlas" }))
            .await
            .expect(201);
        let id = project["id"].as_str().unwrap();
        let change = json!({ "estimate_seconds": 3600, "plan_reason": "Two more languages" });
        let changed = owner.patch(&format!("/projects/{id}"), change).await;
        let request_id = changed.headers["x-request-id"].to_str().unwrap().to_owned();
        changed.expect(200);

        let history = events(&owner, &format!("object={id}")).await;
        assert_eq!(actions(&history), ["project.updated", "project.created"]);
        let newest = &history[0];
        assert_eq!(newest["actor_id"], owner.member.to_string());
        assert_eq!(newest["actor_name"], "Owner");
        assert_eq!(newest["object_kind"], "project");
        assert_eq!(newest["result"], "done");
        assert_eq!(newest["reason"], "Two more languages");
        assert_eq!(newest["request_id"], request_id);
        assert_eq!(
            (
                &newest["before"]["estimate_seconds"],
                &newest["after"]["estimate_seconds"]
            ),
            (&Value::Null, &json!(3600))
        );
        assert_eq!(newest["erased"], false);
        assert!(history[1]["before"].is_null());
    });
}

#[test]
fn the_log_is_searched_by_everything_it_tells_and_read_page_by_page() {
    on_both_engines(|app| async move {
        let (owner, ada) = (app.owner().await, app.member(Role::Member).await);
        for n in 0..7 {
            record(&ada, &format!("entry {n}")).await;
        }
        let entry = record(&owner, "mine").await;
        owner.delete(&format!("/time-entries/{entry}")).await.expect(204);

        assert_eq!(events(&owner, &format!("actor={}", ada.member)).await.len(), 7);
        assert_eq!(events(&owner, "action=time_entry.").await.len(), 9);
        assert_eq!(events(&owner, "action=time_entry.deleted").await.len(), 1);
        assert_eq!(
            events(&owner, "object_kind=time_entry&from=2200-01-01")
                .await
                .len(),
            0
        );
        assert_eq!(
            events(&owner, "object_kind=time_entry&to=2200-01-01").await.len(),
            9
        );
        assert_eq!(
            events(&owner, "action=time_entry.created&result=refused")
                .await
                .len(),
            0
        );

        let mut positions = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = owner.get(&format!("/audit?limit=2{cursor}")).await.expect(200);
            positions.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|event| event["position"].as_i64().unwrap()),
            );
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        let newest = *positions.first().unwrap();
        assert_eq!(
            positions,
            (0..=newest).rev().collect::<Vec<_>>(),
            "positions without gaps"
        );

        for (query, field) in [
            ("action=Time%20Entry", "action"),
            ("from=2026-03-02&to=2026-03-01", "to"),
            ("request_id=%00", "request_id"),
            ("limit=0", "limit"),
            ("from=1900-01-01", "from"),
        ] {
            assert_eq!(
                owner.get(&format!("/audit?{query}")).await.fields(),
                [field],
                "{query}"
            );
        }
    });
}

/// Everything for owners and admins; the history of an object for those who may know that much of it; for others it
/// does not exist.
#[test]
fn the_log_is_for_admins_and_the_history_for_those_who_see_the_object() {
    on_both_engines(|app| async move {
        let (manager, member, other) = (
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        app.team(&manager, &[&member]).await;
        let entry = record(&member, "mine").await;
        let entry = format!("/audit?object={entry}");
        for caller in [&member, &manager, &app.member(Role::Admin).await] {
            let history = caller.get(&entry).await.expect(200);
            assert_eq!(history["items"].as_array().unwrap().len(), 1);
        }
        assert_eq!(other.get(&entry).await.code(), "not_found");
        for caller in [&member, &manager] {
            assert_eq!(caller.get("/audit").await.code(), "forbidden");
        }

        let project = manager
            .post("/projects", json!({ "name": "Atlas" }))
            .await
            .expect(201);
        let task = json!({ "project_id": project["id"], "name": "Design" });
        let task = manager.post("/tasks", task).await.expect(201);
        for object in [&project["id"], &task["id"]] {
            let path = format!("/audit?object={}", object.as_str().unwrap());
            manager.get(&path).await.expect(200);
            assert_eq!(member.get(&path).await.code(), "forbidden");
        }
        let of_member = format!("/audit?object={}", member.member);
        assert_eq!(manager.get(&of_member).await.code(), "not_found");
        let foreign = app.foreign_owner().await;
        assert_eq!(foreign.get(&entry).await.expect(200)["items"], json!([]));
        let scoped = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        assert_eq!(scoped.get("/audit").await.code(), "scope_missing");
    });
}

/// ASVS v5.0.0-16.3.1, 16.3.2: failed sign-ins and refused requests are kept, without what was typed.
#[test]
fn what_was_refused_is_kept_without_what_was_typed() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        assert_eq!(
            sign_in(&app, "owner@acme.example", "hunter2 hunter2")
                .await
                .code(),
            "sign_in_failed"
        );
        assert_eq!(
            sign_in(&app, "nobody@acme.example", PASSWORD).await.code(),
            "sign_in_failed"
        );
        let failed = events(&owner, "action=session.refused").await;
        assert_eq!(failed.len(), 2);
        assert_eq!(failed[1]["object_id"], owner.member.to_string());
        assert_eq!(failed[0]["object_kind"], "organization");
        for event in &failed {
            assert_eq!(
                (&event["result"], &event["actor_id"]),
                (&json!("refused"), &Value::Null)
            );
            assert_eq!(event["after"]["network"], "127.0.0.0/24");
            let text = event.to_string();
            assert!(!text.contains("hunter2") && !text.contains("nobody"), "{text}");
        }

        let member = app.member(Role::Member).await;
        for _ in 0..3 {
            assert_eq!(
                member.post("/teams", json!({ "name": "Mine" })).await.code(),
                "forbidden"
            );
        }
        let refused = events(&owner, "action=request.refused").await;
        assert_eq!(refused.len(), 1, "once a minute for each operation");
        assert_eq!(refused[0]["actor_id"], member.member.to_string());
        assert_eq!(refused[0]["after"]["operation"], "POST /teams");
        assert_eq!(refused[0]["after"]["code"], "forbidden");
    });
}

/// AT-62, AT-65: what leaves the organization as a file is known.
#[test]
fn exports_are_kept() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        for path in [
            "/export/archive",
            "/export/solidtime",
            "/export/time-entries?format=csv",
        ] {
            let answer = owner.send(Method::GET, path, None, &[]).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        let made = events(&owner, "action=export.made").await;
        let kinds: Vec<&Value> = made.iter().map(|event| &event["after"]["kind"]).collect();
        assert_eq!(kinds, ["time_entries", "solidtime", "archive"]);
    });
}

/// An event of a command that fails does not exist, and its position goes to the next one.
#[test]
fn a_refused_command_leaves_no_gap() {
    on_both_engines(|app: TestApp| async move {
        let owner = app.owner().await;
        let tag = json!({ "name": "support" });
        owner.post("/tags", tag.clone()).await.expect(201);
        assert_eq!(owner.post("/tags", tag).await.code(), "name_taken");
        owner.post("/tags", json!({ "name": "help" })).await.expect(201);
        let created = events(&owner, "action=tag.created").await;
        let position = |n: usize| created[n]["position"].as_i64().unwrap();
        assert_eq!(position(0), position(1) + 1);
    });
}
