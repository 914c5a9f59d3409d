use api::problem::Code;
use domain::people::Role;
use jiff::{ToSpan, tz::TimeZone};
use serde_json::{Value, json};
use server::notices::give_notice_of_deadlines;

use crate::support::{Caller, TestApp, on_both_engines};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The kinds of the caller's notices, newest first.
async fn kinds(caller: &Caller, query: &str) -> Vec<String> {
    let page = caller.get(&format!("/notices?{query}")).await.ok();
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|notice| text(&notice["kind"]).to_owned())
        .collect()
}

async fn unread(caller: &Caller) -> Value {
    caller.get("/notices/unread").await.ok()["count"].clone()
}

async fn project(manager: &Caller) -> Value {
    manager.post("/projects", json!({ "name": "Atlas" })).await.ok()["id"].clone()
}

#[test]
fn whoever_is_mentioned_or_assigned_is_told_once() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let atlas = project(&manager).await;
        let body =
            json!({ "project_id": atlas, "name": "Plan", "assignee_ids": [member.member, manager.member] });
        let task = manager.post("/tasks", body).await.ok()["id"].clone();
        let path = format!("/tasks/{}", text(&task));
        manager
            .patch(&path, json!({ "note": "still the same people" }))
            .await
            .ok();
        assert_eq!(kinds(&member, "").await, ["assignment"]);
        // Nobody is told of what they did themselves.
        assert_eq!(kinds(&manager, "").await, Vec::<String>::new());

        let body =
            json!({ "task_id": task, "text": "@Member @me", "mention_ids": [member.member, manager.member] });
        let comment = manager.create("/comments", body).await;
        manager
            .patch(&comment, json!({ "text": "@Member again" }))
            .await
            .ok();
        assert_eq!(kinds(&member, "").await, ["mention", "assignment"]);
        assert_eq!(kinds(&member, "limit=1").await, ["mention"]);
        let notice = member.get("/notices").await.ok()["items"][0].clone();
        assert_eq!(
            (&notice["task_id"], &notice["actor_id"]),
            (&task, &json!(manager.member))
        );
        assert_eq!(text(&notice["comment_id"]), comment.rsplit_once('/').unwrap().1);

        assert_eq!(unread(&member).await, 2);
        let one = json!({ "ids": [notice["id"]] });
        // The notices of others are not touched, and not told of.
        assert_eq!(manager.post("/notices/read", one.clone()).await.ok()["count"], 0);
        assert_eq!(member.post("/notices/read", one).await.ok()["count"], 1);
        assert_eq!(kinds(&member, "unread=true").await, ["assignment"]);
        assert_eq!(member.post("/notices/read", json!({})).await.ok()["count"], 0);
        assert_eq!(app.audit_events(member.member.uuid()).await, 2);

        // With the comment its notice goes.
        manager.delete(&comment).await.ok();
        assert_eq!(kinds(&member, "").await, ["assignment"]);
        let many: Vec<_> = (0..201).map(|_| app.app.clock.id()).collect();
        member
            .post("/notices/read", json!({ "ids": many }))
            .await
            .invalid(&["ids: too_many"]);
        app.stranger()
            .get("/notices")
            .await
            .refused(Code::Unauthenticated);
    });
}

/// Gives notice of deadlines as the sweep does, several times and at once.
async fn look(app: &TestApp) {
    let database = app.database("acme").await;
    let (first, second) = (
        give_notice_of_deadlines(&app.app, &database),
        give_notice_of_deadlines(&app.app, &database),
    );
    let (first, second) = tokio::join!(first, second);
    first.unwrap();
    second.unwrap();
    assert!(!give_notice_of_deadlines(&app.app, &database).await.unwrap());
}

#[test]
fn a_deadline_is_told_once_to_those_who_work_on_the_task() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let atlas = project(&manager).await;
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let today = domain::time::local_date(app.app.clock.now(), &zone);
        let day = |days: i64| today.saturating_add(days.days()).to_string();
        let task = async |name: &str, deadline: String, status: &str| {
            let body = json!({ "project_id": atlas, "name": name, "deadline": deadline, "status": status,
                "assignee_ids": [member.member] });
            manager.create("/tasks", body).await
        };
        let soon = task("Soon", day(2), "open").await;
        task("Late", day(-2), "in_progress").await;
        task("Long ago", day(-30), "open").await;
        task("Far", day(30), "open").await;
        task("Finished", day(1), "done").await;
        let old = task("Archived", day(1), "open").await;
        manager.patch(&old, json!({ "archived": true })).await.ok();
        member.post("/notices/read", json!({})).await.ok();

        look(&app).await;
        let mut told = kinds(&member, "unread=true").await;
        told.sort();
        assert_eq!(told, ["deadline_near", "deadline_over"]);
        assert_eq!(unread(&manager).await, 0);
        look(&app).await;
        assert_eq!(unread(&member).await, 2);

        // Another deadline is another matter.
        manager.patch(&soon, json!({ "deadline": day(1) })).await.ok();
        look(&app).await;
        assert_eq!(unread(&member).await, 3);
    });
}

/// What somebody does not see any more is not told to them.
#[test]
fn deadlines_of_hidden_projects_are_not_told() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let hidden = json!({ "name": "Hidden", "visibility": "members", "member_ids": [] });
        let hidden = manager.post("/projects", hidden).await.ok()["id"].clone();
        let today = domain::time::local_date(app.app.clock.now(), &TimeZone::UTC);
        let body = json!({ "project_id": hidden, "name": "Plan", "deadline": today.to_string(),
            "assignee_ids": [member.member] });
        manager.create("/tasks", body).await;
        look(&app).await;
        assert_eq!(kinds(&member, "").await, Vec::<String>::new());
    });
}
