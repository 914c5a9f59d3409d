//! Budget, baseline, scope changes, burn-up and templates of projects.

use api::problem::Code;
use axum::http::StatusCode;
use domain::people::Role;
use serde_json::{Value, json};
use server::{clock::Clock, projects::budget_notices};
use store::{StoreError, outbox};

use crate::support::{Caller, TestApp, on_both_engines};

const HOUR: i64 = 3600;

async fn project(caller: &Caller, mut fields: Value, name: &str) -> String {
    fields["name"] = name.into();
    caller.create("/projects", fields).await
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn task(caller: &Caller, project: &str, name: &str, hours: Option<i64>) -> String {
    let mut body = json!({ "project_id": id_of(project), "name": name });
    if let Some(hours) = hours {
        body["estimate_seconds"] = (hours * HOUR).into();
    }
    caller.create("/tasks", body).await
}

async fn work(caller: &Caller, project: &str, date: &str, hours: i64) {
    let body = json!({ "date": date, "duration_seconds": hours * HOUR, "project_id": id_of(project) });
    caller.post("/time-entries", body).await.expect(201);
}

#[test]
fn a_budget_tells_which_marks_the_time_has_reached() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let path = project(&manager, json!({ "budget_seconds": 10 * HOUR }), "Atlas").await;
        let marks = |body: Value| {
            (
                body["budget_alerts"].clone(),
                body["budget_alerts_reached"].clone(),
            )
        };
        assert_eq!(
            marks(manager.get(&path).await.ok()),
            (json!([80, 100]), json!([]))
        );
        work(&manager, &path, "2026-03-02", 8).await;
        assert_eq!(
            marks(manager.get(&path).await.ok()),
            (json!([80, 100]), json!([80]))
        );
        let listed = manager.get("/projects").await.ok();
        assert_eq!(listed["items"][0]["budget_alerts_reached"], json!([80]));
        let changed = manager
            .patch(&path, json!({ "budget_alerts": [100, 50, 75] }))
            .await;
        assert_eq!(marks(changed.ok()), (json!([50, 75, 100]), json!([50, 75])));
        let none = manager.patch(&path, json!({ "budget_seconds": null })).await.ok();
        assert_eq!(
            (&none["budget_seconds"], &none["budget_alerts_reached"]),
            (&Value::Null, &json!([]))
        );
        for (body, field) in [
            (json!({ "budget_seconds": 59 }), "budget_seconds: out_of_range"),
            (json!({ "budget_alerts": [0] }), "budget_alerts: out_of_range"),
            (json!({ "plan_reason": "why" }), "plan_reason: without_estimate"),
        ] {
            manager.patch(&path, body).await.invalid(&[field]);
        }
    });
}

#[test]
fn estimate_and_budget_have_one_history_with_who_and_why() {
    on_both_engines(|app| async move {
        let (first, second) = (app.member(Role::Manager).await, app.member(Role::Manager).await);
        let path = project(&first, json!({ "estimate_seconds": 10 * HOUR }), "Atlas").await;
        let raised = json!({ "budget_seconds": 12 * HOUR, "plan_reason": "Signed" });
        second.patch(&path, raised).await.ok();
        second.patch(&path, json!({ "note": "no news" })).await.ok();
        let history = first.get(&format!("{path}/plans")).await.ok();
        let read: Vec<_> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|plan| {
                json!([
                    plan["estimate_seconds"],
                    plan["budget_seconds"],
                    plan["reason"],
                    plan["set_by"]
                ])
            })
            .collect();
        assert_eq!(
            read,
            [
                json!([10 * HOUR, 12 * HOUR, "Signed", second.member]),
                json!([10 * HOUR, null, "", first.member]),
            ]
        );
        let page = first.get(&format!("{path}/plans?limit=1")).await.ok();
        let cursor = page["next_cursor"].as_str().unwrap();
        let next = first
            .get(&format!("{path}/plans?limit=1&cursor={cursor}"))
            .await
            .ok();
        assert_eq!(next["items"][0]["set_by"], json!(first.member));
    });
}

/// The baselines of a project, newest first, each as name, frozen, added, removed, estimated and current hours.
async fn baselines(caller: &Caller, project: &str) -> Vec<Value> {
    let page = caller.get(&format!("{project}/baselines")).await.ok();
    let hours = |seconds: &Value| seconds.as_i64().unwrap() / HOUR;
    let read = |baseline: &Value| {
        let sum = |kind: &str| hours(&baseline[kind]["delta_seconds"]);
        json!([
            baseline["name"],
            hours(&baseline["estimate_seconds"]),
            sum("added"),
            sum("removed"),
            sum("estimated"),
            hours(&baseline["current_seconds"]),
        ])
    };
    page["items"].as_array().unwrap().iter().map(read).collect()
}

/// Every added, removed and estimated task stands against the baseline, and all of it adds up to what is.
#[test]
fn what_changes_after_a_baseline_is_listed_against_it() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let path = project(&manager, json!({}), "Atlas").await;
        let empty = manager
            .post(&format!("{path}/baselines"), json!({ "name": "Offer" }))
            .await;
        empty.refused(Code::Conflict);
        let design = task(&manager, &path, "Design", Some(10)).await;
        let build = task(&manager, &path, "Build", Some(20)).await;
        let offer = json!({ "name": "Offer", "reason": "Signed in March" });
        let offer = manager.post(&format!("{path}/baselines"), offer).await;
        assert_eq!(offer.status, StatusCode::CREATED);
        let offer = offer.json();
        assert_eq!(
            (&offer["task_count"], &offer["estimate_seconds"]),
            (&json!(2), &json!(30 * HOUR))
        );
        assert_eq!(offer["set_by"], json!(manager.member));

        let more = json!({ "estimate_seconds": 14 * HOUR, "estimate_reason": "Two more languages" });
        manager.patch(&design, more).await.ok();
        let extra = task(&manager, &path, "Training", Some(5)).await;
        manager.patch(&build, json!({ "archived": true })).await.ok();
        manager.patch(&design, json!({ "name": "Drawing" })).await.ok();
        assert_eq!(
            baselines(&manager, &path).await,
            [json!(["Offer", 30, 5, -20, 4, 19])]
        );

        let second = json!({ "name": "Second" });
        let second = manager
            .post(&format!("{path}/baselines"), second)
            .await
            .expect(201);
        manager.delete(&extra).await.ok();
        manager.patch(&build, json!({ "archived": false })).await.ok();
        let both = [
            json!(["Second", 19, 20, -5, 0, 34]),
            json!(["Offer", 30, 25, -25, 4, 34]),
        ];
        assert_eq!(baselines(&manager, &path).await, both);

        let since = format!(
            "{path}/scope-changes?baseline_id={}",
            second["id"].as_str().unwrap()
        );
        let changes = manager.get(&since).await.ok();
        let read: Vec<_> = changes["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| json!([change["kind"], change["task_name"], change["delta_seconds"]]))
            .collect();
        assert_eq!(
            read,
            [
                json!(["added", "Build", 20 * HOUR]),
                json!(["removed", "Training", -5 * HOUR])
            ]
        );

        // Without the second baseline its changes count against the first.
        let gone = format!("/baselines/{}", second["id"].as_str().unwrap());
        assert_eq!(manager.delete(&gone).await.status, StatusCode::NO_CONTENT);
        assert_eq!(baselines(&manager, &path).await, both[1..]);
        manager.get(&since).await.invalid(&["baseline_id: unknown"]);
        let all = manager.get(&format!("{path}/scope-changes?limit=200")).await.ok();
        assert_eq!(all["items"].as_array().unwrap().len(), 7);
    });
}

#[test]
fn a_scope_change_is_explained_afterwards() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let path = project(&manager, json!({}), "Atlas").await;
        task(&manager, &path, "Design", Some(10)).await;
        let changes = member.get(&format!("{path}/scope-changes")).await.ok();
        let change = &changes["items"][0];
        assert_eq!(
            (&change["reason"], &change["allowed_actions"]),
            (&json!(""), &json!([]))
        );
        let at = format!("/scope-changes/{}", change["id"].as_str().unwrap());
        let body = json!({ "reason": "The client ordered it" });
        member.patch(&at, body.clone()).await.refused(Code::Forbidden);
        let explained = manager.patch(&at, body).await;
        assert_eq!(explained.headers["etag"], "\"2\"");
        assert_eq!(app.audit_events(explained.id()).await, 1);
        assert_eq!(explained.ok()["reason"], "The client ordered it");
        let long = json!({ "reason": "x".repeat(501) });
        manager.patch(&at, long).await.invalid(&["reason: too_long"]);
    });
}

/// A two-person project by days is the other person's diary: members do not see it. What they do not see does not exist.
#[test]
fn scope_is_for_those_who_see_the_project_and_the_burn_up_for_managers() {
    on_both_engines(|app| async move {
        let (manager, inside) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let outside = app.member(Role::Member).await;
        let foreign = app.foreign_owner().await;
        let closed = json!({ "visibility": "members", "member_ids": [inside.member] });
        let path = project(&manager, closed, "Secret").await;
        task(&manager, &path, "Plan", Some(1)).await;
        let set = manager
            .post(&format!("{path}/baselines"), json!({ "name": "Offer" }))
            .await;
        let baseline = format!("/baselines/{}", set.id());
        for part in ["baselines", "scope-changes", "plans", "burn-up"] {
            let part = format!("{path}/{part}");
            manager.get(&part).await.ok();
            outside.get(&part).await.refused(Code::NotFound);
            foreign.get(&part).await.refused(Code::NotFound);
            if part.ends_with("burn-up") {
                inside.get(&part).await.refused(Code::Forbidden);
            } else {
                inside.get(&part).await.ok();
            }
        }
        let set = json!({ "name": "Mine" });
        inside
            .post(&format!("{path}/baselines"), set.clone())
            .await
            .refused(Code::Forbidden);
        outside
            .post(&format!("{path}/baselines"), set)
            .await
            .refused(Code::NotFound);
        inside.delete(&baseline).await.refused(Code::Forbidden);
        foreign.delete(&baseline).await.refused(Code::NotFound);
        inside.get("/project-templates").await.refused(Code::Forbidden);
    });
}

#[test]
fn the_burn_up_ends_at_what_is_tracked_and_estimated_now() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let path = project(&manager, json!({ "estimate_seconds": 50 * HOUR }), "Atlas").await;
        let empty = manager.get(&format!("{path}/burn-up")).await.ok();
        assert_eq!(
            (&empty["scope"], &empty["no_forecast"]),
            (&json!("project"), &json!("too_little_data"))
        );
        work(&manager, &path, "2026-01-05", 3).await;
        work(&member, &path, "2026-01-06", 4).await;
        task(&manager, &path, "Design", Some(10)).await;
        for step in ["day", "week"] {
            let burn_up = manager.get(&format!("{path}/burn-up?step={step}")).await.ok();
            assert_eq!(
                (&burn_up["step"], &burn_up["scope"]),
                (&json!(step), &json!("tasks"))
            );
            let last = burn_up["points"].as_array().unwrap().last().unwrap();
            assert_eq!(
                (&last["tracked_seconds"], &last["scope_seconds"]),
                (&json!(7 * HOUR), &json!(10 * HOUR))
            );
            assert_eq!(burn_up["forecast"], Value::Null);
        }
    });
}

#[test]
fn a_project_begins_with_a_template_or_another_project() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let fields = json!({ "color": "violet", "billable": true, "visibility": "members", "member_ids": [member.member],
            "estimate_seconds": 40 * HOUR, "budget_seconds": 44 * HOUR, "budget_alerts": [90] });
        let path = project(&manager, fields, "Atlas").await;
        task(&manager, &path, "Design", Some(10)).await;
        let gone = task(&manager, &path, "Gone", Some(10)).await;
        manager.patch(&gone, json!({ "archived": true })).await.ok();
        work(&manager, &path, "2026-03-02", 8).await;

        let body = json!({ "name": "Relaunch", "project_id": id_of(&path) });
        let template = manager.post("/project-templates", body.clone()).await;
        assert_eq!(template.status, StatusCode::CREATED);
        let template = template.json();
        assert_eq!(template["content"]["tasks"].as_array().unwrap().len(), 1);
        manager
            .post("/project-templates", body)
            .await
            .refused(Code::NameTaken);

        for (number, source) in [
            json!({ "template_id": template["id"] }),
            json!({ "project_id": id_of(&path) }),
        ]
        .into_iter()
        .enumerate()
        {
            let mut body = source;
            body["name"] = format!("Copy {number}").into();
            let copy = manager.post("/projects/copies", body).await;
            assert_eq!(app.audit_events(copy.id()).await, 1);
            let copy = copy.expect(201);
            for (field, value) in [
                ("color", json!("violet")),
                ("budget_seconds", json!(44 * HOUR)),
                ("budget_alerts", json!([90])),
                ("member_ids", json!([member.member])),
                ("tracked_seconds", json!(0)),
            ] {
                assert_eq!(copy[field], value, "{field}");
            }
            let id = copy["id"].as_str().unwrap();
            assert_eq!(
                manager.names("/tasks", &format!("project_id={id}")).await,
                ["Design"]
            );
            let changes = manager.get(&format!("/projects/{id}/scope-changes")).await.ok();
            assert_eq!(changes["items"][0]["delta_seconds"], 10 * HOUR);
        }
        let nothing = manager.post("/projects/copies", json!({ "name": "None" })).await;
        nothing.invalid(&["template_id: required"]);
        member
            .post(
                "/projects/copies",
                json!({ "name": "Mine", "project_id": id_of(&path) }),
            )
            .await
            .refused(Code::Forbidden);

        // Taken away and made again with its content, it is the same.
        let at = format!("/project-templates/{}", template["id"].as_str().unwrap());
        assert_eq!(manager.delete(&at).await.status, StatusCode::NO_CONTENT);
        let again = json!({ "id": template["id"], "name": "Relaunch", "content": template["content"] });
        let again = manager.post("/project-templates", again).await.expect(201);
        assert_eq!(again["content"], template["content"]);
        let renamed = manager.patch(&at, json!({ "name": "Website" })).await.ok();
        assert_eq!(
            (&renamed["name"], &renamed["version"]),
            (&json!("Website"), &json!(2))
        );
        two_tasks_of_one_name(&manager).await;
    });
}

async fn two_tasks_of_one_name(manager: &Caller) {
    let content = json!({ "tasks": [{ "name": "Plan" }, { "name": "PLAN" }] });
    let body = json!({ "name": "Twice", "content": content });
    let refused = manager.post("/project-templates", body).await;
    refused.invalid(&["content.tasks.1.name: repeated"]);
}

/// Fields are told in one answer, and a template that outlasts its people still works.
#[test]
fn a_template_outlasts_its_people() {
    on_both_engines(|app: TestApp| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let tasks = json!([{ "name": "Plan", "assignee_ids": [member.member] }]);
        let content = json!({ "member_ids": [member.member], "tasks": tasks });
        let body = json!({ "name": "Relaunch", "content": content });
        let template = owner.post("/project-templates", body).await.expect(201);
        owner.delete(&format!("/members/{}", member.member)).await.ok();
        let body = json!({ "name": "Copy", "template_id": template["id"] });
        let copy = owner.post("/projects/copies", body).await.expect(201);
        assert_eq!(copy["member_ids"], json!([]));
        // What is shown can be sent again: a template that was taken away comes back.
        let listed = owner.get("/project-templates").await.ok();
        let shown = &listed["items"][0]["content"];
        assert_eq!(
            (&shown["member_ids"], &shown["tasks"][0]["assignee_ids"]),
            (&json!([]), &json!([]))
        );
        let at = format!("/project-templates/{}", template["id"].as_str().unwrap());
        let renamed = owner.patch(&at, json!({ "name": "Website" })).await.ok();
        assert_eq!(&renamed["content"], shown);
        owner.delete(&at).await;
        let again = json!({ "id": template["id"], "name": "Relaunch", "content": shown });
        let again = owner.post("/project-templates", again).await.expect(201);
        assert_eq!(&again["content"], shown);
    });
}

/// A template begins with people of the organization, as projects and tasks do.
#[test]
fn a_template_names_members_and_nobody_else() {
    on_both_engines(|app: TestApp| async move {
        app.create_organization("globex").await;
        let owner = app.owner().await;
        let foreign = app
            .caller_by_email("globex", "owner@globex.example", &["read"])
            .await;
        for stranger in [foreign.member.uuid(), Clock.id()] {
            let tasks = json!([{ "name": "Plan", "assignee_ids": [owner.member] },
                { "name": "Build", "assignee_ids": [owner.member, stranger] }]);
            let content = json!({ "member_ids": [stranger, owner.member], "tasks": tasks });
            let body = json!({ "name": "Relaunch", "content": content });
            let refused = owner.post("/project-templates", body).await;
            refused.invalid(&[
                "content.member_ids: unknown",
                "content.tasks.1.assignee_ids: unknown",
            ]);
        }
        let listed = owner.get("/project-templates").await.ok();
        assert_eq!(listed["items"], json!([]));
    });
}

/// The mails that wait in the outbox, as recipient and mark; they are taken out.
async fn mails(app: &TestApp) -> Vec<(String, i64)> {
    let database = app.database("acme").await;
    budget_notices::look(&database, Clock, None).await.unwrap();
    let taken = database.write(move |tx| {
        Box::pin(async move {
            let (now, mut mails) = (Clock.now(), Vec::new());
            while let Some(job) = outbox::lease(tx, now, now, &[]).await? {
                let text = |field: &str| job.payload[field].as_str().unwrap_or_default().to_owned();
                mails.push((text("to"), job.payload["percent"].as_i64().unwrap_or_default()));
                outbox::finish(tx, &job).await?;
            }
            Ok::<_, StoreError>(mails)
        })
    });
    taken.await.unwrap()
}

/// Nobody is told twice of the same crossing, and a raised budget can be crossed again.
#[test]
fn a_mark_is_told_once_for_each_crossing() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let path = project(&owner, json!({ "budget_seconds": 10 * HOUR }), "Atlas").await;
        assert!(mails(&app).await.is_empty());
        work(&owner, &path, "2026-03-02", 8).await;
        let to_owner = |percent| vec![("owner@acme.example".to_owned(), percent)];
        assert_eq!(mails(&app).await, to_owner(80));
        assert!(mails(&app).await.is_empty());
        work(&owner, &path, "2026-03-03", 3).await;
        assert_eq!(mails(&app).await, to_owner(100));
        owner
            .patch(&path, json!({ "budget_seconds": 20 * HOUR }))
            .await
            .ok();
        assert!(mails(&app).await.is_empty());
        work(&owner, &path, "2026-03-04", 12).await;
        assert_eq!(mails(&app).await, to_owner(100));
        // A manager who belongs to the project is the one to tell.
        let manager = app.member(Role::Manager).await;
        let body = json!({ "member_ids": [manager.member], "budget_alerts": [110] });
        owner.patch(&path, body).await.ok();
        let told = mails(&app).await;
        assert_eq!(told.len(), 1);
        assert_ne!(told[0].0, "owner@acme.example");
    });
}
