use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The statuses in their order, as `name/category`.
async fn statuses(caller: &Caller) -> Vec<String> {
    let page = caller.get("/task-statuses").await.ok();
    let items = page["items"].as_array().unwrap();
    let positions: Vec<_> = items.iter().map(|status| status["position"].clone()).collect();
    assert_eq!(positions, (0..items.len()).map(|n| json!(n)).collect::<Vec<_>>());
    items
        .iter()
        .map(|status| format!("{}/{}", text(&status["name"]), text(&status["category"])))
        .collect()
}

/// The path of the status with this name.
async fn path(caller: &Caller, name: &str) -> String {
    let page = caller.get("/task-statuses").await.ok();
    let found = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|status| status["name"] == name);
    format!("/task-statuses/{}", text(&found.unwrap()["id"]))
}

async fn status_id(caller: &Caller, name: &str) -> String {
    path(caller, name).await.rsplit_once('/').unwrap().1.to_owned()
}

async fn project(caller: &Caller, name: &str) -> Value {
    caller.post("/projects", json!({ "name": name })).await.ok()["id"].clone()
}

/// The names of the tasks of a status, from the first card to the last.
async fn column(caller: &Caller, status: &str) -> Vec<String> {
    let page = caller
        .get(&format!(
            "/tasks?limit=200&status_id={}",
            status_id(caller, status).await
        ))
        .await
        .ok();
    let mut tasks = page["items"].as_array().unwrap().clone();
    tasks.sort_by_key(|task| text(&task["rank"]).to_owned());
    tasks.iter().map(|task| text(&task["name"]).to_owned()).collect()
}

#[test]
fn an_organization_begins_with_one_status_of_each_category_and_orders_its_own() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        assert_eq!(
            statuses(&admin).await,
            ["Open/open", "In progress/in_progress", "Done/done"]
        );
        let review = json!({ "name": "In review", "category": "in_progress", "task_limit": 2 });
        let created = admin.post("/task-statuses", review).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let review = format!("/task-statuses/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{review}")
        );
        assert_eq!(admin.get(&review).await.ok(), created.json());
        assert_eq!(
            (&created.json()["position"], &created.json()["task_limit"]),
            (&json!(2), &json!(2))
        );

        let idea = json!({ "name": "Idea", "category": "open", "position": 0 });
        admin.post("/task-statuses", idea).await.ok();
        admin
            .patch(
                &review,
                json!({ "position": 9, "name": "Review", "task_limit": null }),
            )
            .await
            .ok();
        assert_eq!(
            statuses(&admin).await,
            [
                "Idea/open",
                "Open/open",
                "In progress/in_progress",
                "Done/done",
                "Review/in_progress"
            ]
        );
        admin.patch(&review, json!({ "position": 1 })).await.ok();
        assert_eq!(admin.get(&review).await.ok()["position"], 1);
        assert_eq!(app.audit_events(created.id()).await, 3);
    });
}

/// AT-19: everybody sees the columns; what they are is decided by admins.
#[test]
fn only_admins_change_statuses() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        for caller in [&manager, &member] {
            let open = path(caller, "Open").await;
            assert_eq!(caller.get(&open).await.ok()["allowed_actions"], json!([]));
            let body = json!({ "name": "Mine", "category": "open" });
            caller.post("/task-statuses", body).await.refused(Code::Forbidden);
            caller
                .patch(&open, json!({ "name": "Mine" }))
                .await
                .refused(Code::Forbidden);
            caller.delete(&open).await.refused(Code::Forbidden);
        }
        let foreign = app.foreign_owner().await;
        let open = path(&manager, "Open").await;
        foreign.get(&open).await.refused(Code::NotFound);
        foreign
            .patch(&open, json!({ "name": "Mine" }))
            .await
            .refused(Code::NotFound);
    });
}

#[test]
fn every_invalid_field_of_a_status_is_named() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        let bad = json!({ "name": "x".repeat(61), "category": "open", "task_limit": 0 });
        admin
            .post("/task-statuses", bad)
            .await
            .invalid(&["name: too_long", "task_limit: out_of_range"]);
        let twin = json!({ "name": "oPEN", "category": "done" });
        admin.post("/task-statuses", twin).await.refused(Code::NameTaken);
        let unknown = json!({ "name": "x", "category": "blocked" });
        admin
            .post("/task-statuses", unknown)
            .await
            .refused(Code::MalformedRequest);
        let open = path(&admin, "Open").await;
        let stale = Some(json!({ "name": "x" }));
        admin
            .send(Method::PATCH, &open, stale, &[("if-match", "\"7\"")])
            .await
            .refused(Code::StaleVersion);
        for n in 3..30 {
            let body = json!({ "name": format!("Step {n}"), "category": "open" });
            admin.post("/task-statuses", body).await.ok();
        }
        let more = json!({ "name": "One more", "category": "open" });
        admin.post("/task-statuses", more).await.refused(Code::Conflict);
    });
}

/// A status in use is merged, never lost, and programs always find one of each category.
#[test]
fn a_status_with_tasks_is_merged_into_another_one() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        let atlas = project(&admin, "Atlas").await;
        admin
            .post("/task-statuses", json!({ "name": "Later", "category": "open" }))
            .await
            .ok();
        let (open, later) = (status_id(&admin, "Open").await, status_id(&admin, "Later").await);
        for (name, status) in [("A", &open), ("B", &later), ("C", &later)] {
            let body = json!({ "project_id": atlas, "name": name, "status_id": status });
            admin.post("/tasks", body).await.ok();
        }
        let path = path(&admin, "Later").await;
        admin.delete(&path).await.refused(Code::InUse);
        admin
            .delete(&format!("{path}?merge_into={later}"))
            .await
            .invalid(&["merge_into: unknown"]);
        admin.delete(&format!("{path}?merge_into={open}")).await.ok();
        assert_eq!(column(&admin, "Open").await, ["A", "B", "C"]);
        let page = admin.get("/tasks?q=B").await.ok();
        assert_eq!(
            (&page["items"][0]["version"], &page["items"][0]["status"]),
            (&json!(2), &json!("open"))
        );

        let only = format!("/task-statuses/{open}");
        let done = status_id(&admin, "Done").await;
        admin
            .delete(&format!("{only}?merge_into={done}"))
            .await
            .refused(Code::Conflict);
        admin
            .patch(&only, json!({ "category": "done" }))
            .await
            .refused(Code::Conflict);
    });
}

/// Programs that know three words go on working, whatever an organization calls them.
#[test]
fn a_task_is_written_by_its_category_or_by_its_status() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        let atlas = project(&admin, "Atlas").await;
        let review = json!({ "name": "Review", "category": "in_progress" });
        let review = admin.post("/task-statuses", review).await.ok()["id"].clone();
        let task = admin
            .create("/tasks", json!({ "project_id": atlas, "name": "Plan" }))
            .await;
        let patch = async |body: Value| admin.patch(&task, body).await;
        let open = admin.get(&task).await.ok();
        assert_eq!(
            (open["status"].clone(), text(&open["status_id"])),
            (json!("open"), &*status_id(&admin, "Open").await)
        );

        let changed = patch(json!({ "status_id": review })).await.ok();
        assert_eq!(
            (&changed["status"], &changed["status_id"]),
            (&json!("in_progress"), &review)
        );
        // So far it is already: the finer status stays.
        let same = patch(json!({ "status": "in_progress" })).await.ok();
        assert_eq!(same["status_id"], review);
        let done = patch(json!({ "status": "done" })).await.ok();
        assert_eq!(text(&done["status_id"]), status_id(&admin, "Done").await);

        patch(json!({ "status": "open", "status_id": review }))
            .await
            .invalid(&["status: contradiction"]);
        patch(json!({ "status_id": app.app.clock.id() }))
            .await
            .invalid(&["status_id: unknown"]);
        let both =
            json!({ "project_id": atlas, "name": "Build", "status": "in_progress", "status_id": review });
        assert_eq!(admin.post("/tasks", both).await.ok()["status_id"], review);
    });
}

/// The order of cards is made by hand and kept; two people who move two cards at once both get what they wanted.
#[test]
fn cards_stand_where_they_were_put() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let atlas = project(&manager, "Atlas").await;
        let mut ids = std::collections::HashMap::new();
        for name in ["A", "B", "C", "D"] {
            let body = json!({ "project_id": atlas, "name": name });
            ids.insert(name, manager.post("/tasks", body).await.ok()["id"].clone());
        }
        let (open, doing) = (
            status_id(&manager, "Open").await,
            status_id(&manager, "In progress").await,
        );
        let put = async |name: &str, mut place: Value, status: &str| {
            place["status_id"] = json!(status);
            manager
                .post(&format!("/tasks/{}/move", text(&ids[name])), place)
                .await
        };
        assert_eq!(column(&manager, "Open").await, ["A", "B", "C", "D"]);
        put("D", json!({ "after_id": ids["A"] }), &open).await.ok();
        put("C", json!({ "before_id": ids["A"] }), &open).await.ok();
        put("A", json!({ "after_id": ids["B"] }), &open).await.ok();
        assert_eq!(column(&manager, "Open").await, ["C", "D", "B", "A"]);
        put("B", json!({}), &open).await.ok();
        assert_eq!(column(&manager, "Open").await, ["B", "C", "D", "A"]);

        let (left, right) = (put("C", json!({}), &doing), put("D", json!({}), &doing));
        let (left, right) = tokio::join!(left, right);
        assert_eq!(
            (left.ok()["status"].clone(), right.ok()["status"].clone()),
            (json!("in_progress"), json!("in_progress"))
        );
        let mut moved = column(&manager, "In progress").await;
        moved.sort();
        assert_eq!(moved, ["C", "D"]);
        // The neighbour has left: the last place.
        put("A", json!({ "after_id": ids["B"] }), &doing).await.ok();
        assert_eq!(column(&manager, "In progress").await[2], "A");

        put("B", json!({ "after_id": app.app.clock.id() }), &open)
            .await
            .invalid(&["after_id: unknown"]);
        put("B", json!({}), &app.app.clock.id().to_string())
            .await
            .invalid(&["status_id: unknown"]);
        let member = app.member(Role::Member).await;
        let path = format!("/tasks/{}/move", text(&ids["B"]));
        member
            .post(&path, json!({ "status_id": doing }))
            .await
            .refused(Code::Forbidden);
    });
}

#[test]
fn several_tasks_are_changed_together_or_not_at_all() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let atlas = project(&manager, "Atlas").await;
        let mut tasks = Vec::new();
        for name in ["A", "B", "C"] {
            let body = json!({ "project_id": atlas, "name": name });
            tasks.push(manager.post("/tasks", body).await.ok()["id"].clone());
        }
        let bulk = async |operations: Value| {
            manager
                .post("/tasks/bulk", json!({ "operations": operations }))
                .await
        };
        let wrong = bulk(json!([
            { "id": tasks[0], "version": 1, "changes": { "status": "done" } },
            { "id": tasks[1], "version": 7, "changes": { "status": "done" } },
            { "id": tasks[2], "changes": { "deadline": "2300-01-01", "name": "" } },
            { "id": tasks[2], "changes": { "name": "a" } },
            { "id": app.app.clock.id(), "changes": {} },
        ]))
        .await;
        let body = wrong.refused(Code::BulkFailed);
        let errors: Vec<_> = body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| format!("{}: {}", text(&error["field"]), text(&error["code"])))
            .collect();
        assert_eq!(
            errors,
            [
                "operations.1: stale_version",
                "operations.2.changes.name: required",
                "operations.2.changes.deadline: out_of_range",
                "operations.3.changes.name: name_taken",
                "operations.4: not_found"
            ]
        );
        assert_eq!(column(&manager, "Open").await, ["A", "B", "C"]);

        let changes = json!({ "status": "done", "assignee_ids": [manager.member], "deadline": "2026-05-01" });
        let operations: Vec<_> = tasks
            .iter()
            .map(|id| json!({ "id": id, "version": 1, "changes": changes }))
            .collect();
        let done = bulk(json!(operations)).await.ok();
        assert_eq!(done["tasks"].as_array().unwrap().len(), 3);
        assert!(
            done["tasks"]
                .as_array()
                .unwrap()
                .iter()
                .all(|task| task["status"] == "done" && task["version"] == 2)
        );
        for task in &tasks {
            assert_eq!(app.audit_events(text(task).parse().unwrap()).await, 2);
        }
        bulk(json!([])).await.invalid(&["operations: out_of_range"]);
        let member = app.member(Role::Member).await;
        let one = json!({ "operations": [{ "id": tasks[0], "changes": { "note": "x" } }] });
        member.post("/tasks/bulk", one).await.refused(Code::BulkFailed);
    });
}
