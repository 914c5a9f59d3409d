//! Lists of clients, projects, tasks and tags: what other programs export beside their entries.

use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    imports::{fixture, import, zip_of},
    support::{Caller, on_both_engines, on_sqlite},
};

fn toggl_workspace() -> Vec<u8> {
    let files = [
        ("toggl/clients.json", "clients.json"),
        ("toggl/projects.json", "projects.json"),
        ("toggl/tags.json", "tags.json"),
        ("toggl/tasks/401.json", "tasks_401.json"),
        ("toggl/workspace_users.json", "workspace_users.json"),
    ];
    zip_of(&files.map(|(path, name)| (path.to_owned(), fixture(&format!("toggl-data/{name}")))))
}

async fn named(caller: &Caller, path: &str, name: &str) -> Value {
    let listed = caller.get(path).await.expect(200);
    let items = listed["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["name"] == name);
    assert!(found.is_some(), "no {name} in {listed}");
    found.unwrap().clone()
}

/// What the list says of a project comes in with it, and the same list a second time changes nothing.
#[test]
fn a_workspace_of_toggl_comes_in_without_any_time() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let file = toggl_workspace();
        let shown = import(&app, &owner, "toggl-csv", &file, &json!({}), true).await;
        let expected = json!({ "members": 0, "clients": 2, "projects": 2, "tasks": 2, "tags": 2 });
        assert_eq!(
            (&shown["state"], &shown["rows"], &shown["summary"]),
            (&json!("ready"), &json!(0), &expected),
            "{shown}"
        );
        let nothing_yet = owner.get("/projects?archived=true").await.expect(200);
        assert_eq!(nothing_yet["items"], json!([]));
        let done = import(&app, &owner, "toggl-csv", &file, &json!({}), false).await;
        assert_eq!(
            (&done["state"], &done["summary"]),
            (&json!("stored"), &expected),
            "{done}"
        );
        let atlas = named(&owner, "/projects", "Atlas").await;
        assert_eq!(
            (
                &atlas["billable"],
                &atlas["visibility"],
                &atlas["estimate_seconds"]
            ),
            (&json!(true), &json!("members"), &json!(36_000)),
            "{atlas}"
        );
        let design = named(&owner, "/tasks", "Design").await;
        assert_eq!(
            (&design["project_id"], &design["estimate_seconds"]),
            (&atlas["id"], &json!(7200)),
            "{design}"
        );
        let path = format!("/tasks/{}/estimates", design["id"].as_str().unwrap());
        let history = owner.get(&path).await.expect(200);
        assert_eq!(history["items"][0]["estimate_seconds"], 7200, "{history}");
        let again = import(&app, &owner, "toggl-csv", &file, &json!({}), false).await;
        assert_eq!(
            (&again["state"], &again["summary"]),
            (
                &json!("stored"),
                &json!({ "members": 0, "clients": 0, "projects": 0, "tasks": 0, "tags": 0 })
            ),
            "{again}"
        );
    });
}

#[test]
fn each_list_creates_what_is_not_here() {
    on_sqlite(|app| async move {
        for (place, (format, name, clients, projects, tasks)) in [
            ("clockify-csv", "clockify-csv/projects.csv", 1, 2, 2),
            ("harvest-csv", "harvest-csv/projects.csv", 1, 2, 0),
            ("harvest-csv", "harvest-csv/clients.csv", 2, 0, 0),
            ("solidtime-csv", "solidtime-csv/projects.csv", 1, 2, 0),
        ]
        .into_iter()
        .enumerate()
        {
            let slug = format!("list{place}");
            app.create_organization(&slug).await;
            let email = format!("owner@{slug}.example");
            let owner = app
                .caller_by_email(&slug, &email, &["read", "write", "admin"])
                .await;
            let done = import(&app, &owner, format, &fixture(name), &json!({}), false).await;
            let expected =
                json!({ "members": 0, "clients": clients, "projects": projects, "tasks": tasks, "tags": 0 });
            assert_eq!(
                (&done["state"], &done["summary"]),
                (&json!("stored"), &expected),
                "{name}"
            );
            let again = import(&app, &owner, format, &fixture(name), &json!({}), false).await;
            assert_eq!(again["summary"]["projects"], 0, "{name}");
        }
    });
}

/// Whoever may not create projects gets none by a list, and is told so instead of being shown an empty success.
#[test]
fn a_list_needs_the_right_to_create() {
    on_sqlite(|app| async move {
        let member = app.member(Role::Member).await;
        let refused = import(&app, &member, "toggl-csv", &toggl_workspace(), &json!({}), false).await;
        assert_eq!(refused["state"], "failed", "{refused}");
        let message = refused["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains("may not create"), "{message}");
        let owner = app.owner().await;
        let kept = json!({ "create_missing": false });
        let refused = import(&app, &owner, "toggl-csv", &toggl_workspace(), &kept, false).await;
        assert_eq!(refused["state"], "failed", "{refused}");
        // A zip that is neither of the two known ones says what is missing.
        let other = zip_of(&[("tags.json".to_owned(), b"[]".to_vec())]);
        let refused = import(&app, &owner, "toggl-csv", &other, &json!({}), false).await;
        assert!(
            refused["problems"][0]["message"]
                .to_string()
                .contains("projects.json"),
            "{refused}"
        );
    });
}
