use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A project that everybody sees and one that only its members see, with a task each.
async fn scope(manager: &Caller, member: &Caller) -> (Value, Value) {
    let open = manager.post("/projects", json!({ "name": "Atlas" })).await.ok()["id"].clone();
    let closed = json!({ "name": "Borea", "visibility": "members", "member_ids": [member.member] });
    let closed = manager.post("/projects", closed).await.ok()["id"].clone();
    let task = async |project: &Value| {
        let body = json!({ "project_id": project, "name": "Plan" });
        manager.post("/tasks", body).await.ok()["id"].clone()
    };
    (task(&open).await, task(&closed).await)
}

/// The texts on something, newest first, page by page.
async fn texts(caller: &Caller, subject: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = caller
            .get(&format!("/comments?{subject}&limit=2{cursor}"))
            .await
            .ok();
        texts.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| text(&one["text"]).to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return texts,
        }
        assert!(texts.len() < 100, "the list never ends");
    }
}

#[test]
fn a_comment_is_written_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let (task, _) = scope(&manager, &member).await;
        let body = json!({ "task_id": task, "text": "Is it final?\r\n  ", "mention_ids": [manager.member] });
        let created = member.post("/comments", body).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/comments/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{path}")
        );
        let body = created.json();
        assert_eq!(
            (text(&body["text"]), &body["member_id"]),
            ("Is it final?", &json!(member.member))
        );
        assert_eq!(
            (&body["task_id"], &body["project_id"], &body["client_id"]),
            (&task, &Value::Null, &Value::Null)
        );
        assert_eq!(body["allowed_actions"], json!(["update", "delete"]));
        assert_eq!(member.get(&path).await.ok(), body);
        assert_eq!(
            manager.get(&path).await.ok()["allowed_actions"],
            json!(["delete"])
        );

        let changed = member
            .patch(&path, json!({ "text": "Is it final now?" }))
            .await
            .ok();
        assert_eq!(
            (&changed["version"], &changed["mention_ids"]),
            (&json!(2), &json!([manager.member]))
        );
        assert!(changed["edited_at"].is_string());
        // Not even somebody who may delete it puts other words into their mouth.
        manager
            .patch(&path, json!({ "text": "No" }))
            .await
            .refused(Code::Forbidden);
        let stale = Some(json!({ "text": "x" }));
        member
            .send(Method::PATCH, &path, stale, &[("if-match", "\"1\"")])
            .await
            .refused(Code::StaleVersion);
        assert_eq!(manager.delete(&path).await.status, StatusCode::NO_CONTENT);
        member.get(&path).await.refused(Code::NotFound);
        assert_eq!(app.audit_events(created.id()).await, 3);
    });
}

#[test]
fn comments_stand_on_clients_projects_and_tasks_newest_first() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let client = manager.post("/clients", json!({ "name": "Globex" })).await.ok()["id"].clone();
        let project = manager.post("/projects", json!({ "name": "Atlas" })).await.ok()["id"].clone();
        for n in 1..=5 {
            let body = json!({ "project_id": project, "text": format!("{n}") });
            manager.post("/comments", body).await.ok();
        }
        manager
            .post("/comments", json!({ "client_id": client, "text": "Hello" }))
            .await
            .ok();
        let on = |field: &str, id: &Value| format!("{field}={}", text(id));
        assert_eq!(
            texts(&manager, &on("project_id", &project)).await,
            ["5", "4", "3", "2", "1"]
        );
        assert_eq!(texts(&manager, &on("client_id", &client)).await, ["Hello"]);

        // What people said is not lost with a click.
        for path in [
            format!("/projects/{}", text(&project)),
            format!("/clients/{}", text(&client)),
        ] {
            manager.delete(&path).await.refused(Code::InUse);
        }
        let both = json!({ "project_id": project, "client_id": client, "text": "x" });
        manager
            .post("/comments", both)
            .await
            .invalid(&["task_id: exactly_one"]);
        manager.get("/comments").await.invalid(&["task_id: exactly_one"]);
        for (bad, code) in [("", "required"), ("a\u{7}", "control_characters")] {
            let body = json!({ "project_id": project, "text": bad });
            manager
                .post("/comments", body)
                .await
                .invalid(&[&format!("text: {code}")]);
        }
        let long = json!({ "project_id": project, "text": "ü".repeat(10_001) });
        manager.post("/comments", long).await.invalid(&["text: too_long"]);
        let longest = json!({ "project_id": project, "text": "ü".repeat(10_000) });
        manager.post("/comments", longest).await.ok();
    });
}

/// A comment is seen by whoever sees what it is about, and a mention tells nobody of what they do not see.
#[test]
fn comments_follow_what_they_are_about() {
    on_both_engines(|app| async move {
        let (manager, inside) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let outside = app.member(Role::Member).await;
        let (_, hidden) = scope(&manager, &inside).await;
        let on = format!("task_id={}", text(&hidden));
        let body = json!({ "task_id": hidden, "text": "Between us", "mention_ids": [manager.member] });
        let path = inside.create("/comments", body).await;
        assert_eq!(texts(&inside, &on).await, ["Between us"]);
        outside.get(&path).await.refused(Code::NotFound);
        outside.delete(&path).await.refused(Code::NotFound);
        outside
            .get(&format!("/comments?{on}"))
            .await
            .refused(Code::NotFound);
        let body = json!({ "task_id": hidden, "text": "Me too" });
        outside.post("/comments", body).await.refused(Code::NotFound);
        app.foreign_owner().await.get(&path).await.refused(Code::NotFound);

        let mention = async |who: Value| {
            let body = json!({ "task_id": hidden, "text": "x", "mention_ids": [who] });
            inside.post("/comments", body).await
        };
        mention(json!(outside.member))
            .await
            .invalid(&["mention_ids: cannot_see"]);
        mention(json!(app.app.clock.id()))
            .await
            .invalid(&["mention_ids: unknown"]);
        let many: Vec<_> = (0..51).map(|_| app.app.clock.id()).collect();
        let body = json!({ "task_id": hidden, "text": "x", "mention_ids": many });
        inside
            .post("/comments", body)
            .await
            .invalid(&["mention_ids: too_many"]);
        assert_eq!(outside.get("/notices").await.ok()["items"], json!([]));
    });
}
