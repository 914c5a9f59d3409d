//! Exports over the API, and the way back in.

use std::{collections::BTreeMap, io::Read};

use domain::people::Role;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::{
    imports::{fixture, import, import_as_me},
    support::{Caller, TestApp, on_both_engines, on_sqlite},
};

pub async fn bytes(caller: &Caller, path: &str) -> Vec<u8> {
    let mut stream = caller.stream(path, &[]).await;
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    bytes
}

/// The files of an archive, each as sorted records.
fn records(archive: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    let read = names.into_iter().map(|name| {
        let mut text = String::new();
        zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        (name, lines)
    });
    read.collect()
}

/// Work of every kind: scope with all its fields, both kinds of entries, a running timer, a closed period.
pub async fn fill(app: &TestApp, owner: &Caller) {
    let manager = app.member(Role::Manager).await;
    app.team(&manager, &[owner]).await;
    fill_roles(owner, &manager).await;
    let client = owner
        .post("/clients", json!({ "name": "Northwind", "note": "paper, pens" }))
        .await
        .expect(201);
    let body = json!({ "name": "Atlas", "client_id": client["id"], "code": "NW-1", "color": "violet", "billable": true,
        "visibility": "members", "member_ids": [owner.member, manager.member], "estimate_seconds": 360_000, "budget_seconds": 400_000,
        "budget_alerts": [75, 100] });
    let project = owner.post("/projects", body).await.expect(201);
    let review = json!({ "name": "In review", "category": "in_progress", "task_limit": 3 });
    let review = owner.post("/task-statuses", review).await.expect(201);
    let body = json!({ "project_id": project["id"], "name": "Draw", "status_id": review["id"], "deadline": "2026-05-01",
        "estimate_seconds": 7200, "assignee_ids": [manager.member] });
    let task = owner.post("/tasks", body).await.expect(201);
    let project_path = format!("/projects/{}", project["id"].as_str().unwrap());
    let baseline = json!({ "name": "Offer", "reason": "signed" });
    owner
        .post(&format!("{project_path}/baselines"), baseline)
        .await
        .expect(201);
    fill_money(owner, &manager, &project, &task).await;
    let template = json!({ "name": "Maps", "project_id": project["id"] });
    owner.post("/project-templates", template).await.expect(201);
    // History outlasts its task.
    let gone = json!({ "project_id": project["id"], "name": "Gone", "estimate_seconds": 60 });
    let gone = owner.create("/tasks", gone).await;
    owner.delete(&gone).await.ok();
    let path = format!("/tasks/{}", task["id"].as_str().unwrap());
    owner
        .patch(
            &path,
            json!({ "estimate_seconds": 10_800, "estimate_reason": "more maps" }),
        )
        .await
        .expect(200);
    let comments = [
        json!({ "task_id": task["id"], "text": "@Manager, more maps?\n\"yes\" 👍", "mention_ids": [manager.member] }),
        json!({ "project_id": project["id"], "text": "Kick-off on Monday" }),
        json!({ "client_id": client["id"], "text": "Prefers mail" }),
    ];
    for comment in comments {
        owner.post("/comments", comment).await.expect(201);
    }
    let entries = [
        json!({ "started_at": "2026-03-02T22:30:00+01:00", "ended_at": "2026-03-03T06:10:05+05:30", "start_time_zone": "Europe/Berlin",
            "end_time_zone": "Asia/Kolkata", "project_id": project["id"], "task_id": task["id"], "note": "=1+1\nsecond line",
            "tags": ["deep, work", "Ünïcode"] }),
        json!({ "date": "2026-03-04", "duration_seconds": 5025, "billable": "no", "project_id": project["id"] }),
        json!({ "started_at": "2026-03-05T09:00:00Z", "ended_at": "2026-03-05T10:00:00Z", "member_id": manager.member, "note": "no project" }),
    ];
    for entry in entries {
        owner.post("/time-entries", entry).await.expect(201);
    }
    owner
        .post("/timer/start", json!({ "note": "still at it" }))
        .await
        .expect(201);
    let body = json!({ "date": "2026-03-05", "member_id": manager.member, "comment": "nights, mostly" });
    let sheet = owner.post("/timesheets/submit", body).await.expect(201);
    let approve = format!("/timesheets/{}/approve", sheet["id"].as_str().unwrap());
    owner.post(&approve, json!({})).await.expect(200);
    let favorite =
        json!({ "project_id": project["id"], "task_id": task["id"], "note": "Maps", "tags": ["deep, work"] });
    owner.post("/favorites", favorite).await.expect(201);
    let recurring = json!({ "note": "Daily", "project_id": project["id"], "tags": ["deep, work"], "from": "2026-03-02",
        "until": "2026-12-31", "interval": 2, "by_day": ["MO", "WE"], "start_time": "09:00", "duration_seconds": 900,
        "time_zone": "Europe/Berlin" });
    owner.post("/recurring-entries", recurring).await.expect(201);
    let lock = json!({ "member_id": manager.member, "locked_until": "2026-03-31", "reason": "invoiced" });
    owner.put("/locks", lock).await.expect(200);
    let report = json!({ "name": "March by task", "shared": true, "pinned": true,
        "definition": { "period": "last_month", "group_by": ["task"], "compare": "previous_year",
            "filter": { "project_ids": [project["id"]], "member_ids": [manager.member] } } });
    manager.post("/saved-reports", report).await.expect(201);
}

/// A role of the organization's own, and what a member may do beside theirs.
async fn fill_roles(owner: &Caller, manager: &Caller) {
    let role = json!({ "name": "Back office", "description": "Knows no costs", "based_on": "admin",
        "changes": [{ "action": "cost_read", "reach": null }] });
    owner.post("/roles", role).await.expect(201);
    let costs = json!({ "extra_grants": [{ "action": "cost_read", "people": "none", "work": "none", "until": null, "reason": "Bills" }] });
    owner
        .patch(&format!("/members/{}", manager.member), costs)
        .await
        .expect(200);
}

/// Rates of every scope, one that ends and a cost among them, and a budget in money.
async fn fill_money(owner: &Caller, manager: &Caller, project: &Value, task: &Value) {
    for rate in [
        json!({ "valid_from": "2026-01-01", "hourly_minor": 9000, "reason": "Price list" }),
        json!({ "valid_from": "2026-02-01", "project_id": project["id"], "task_id": task["id"] }),
        json!({ "kind": "cost", "valid_from": "2026-01-01", "hourly_minor": 5000, "member_id": manager.member }),
    ] {
        owner.post("/rates", rate).await.expect(201);
    }
    let budget = json!({ "budget_minor": 1_500_000, "reason": "signed" });
    owner
        .put(
            &format!("/projects/{}/money-budget", project["id"].as_str().unwrap()),
            budget,
        )
        .await
        .expect(200);
}

/// Product promise 9: out of one organization and into an empty one, everything is the same to the byte; a second
/// time it changes nothing, and into the organization that it came from neither.
#[test]
fn an_archive_moves_an_organization_without_loss() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let archive = bytes(&owner, "/export/archive").await;
        app.create_organization("globex").await;
        let globex = app
            .caller_by_email("globex", "owner@globex.example", &["read", "write", "admin"])
            .await;
        let moved = import(&app, &globex, "hourbook-archive", &archive, &json!({}), false).await;
        assert_eq!(
            (&moved["state"], &moved["stored"], &moved["problem_count"]),
            (&json!("stored"), &json!(4), &json!(0)),
            "{moved}"
        );
        assert_eq!(moved["source_seconds"], moved["stored_seconds"]);
        assert_eq!(
            moved["summary"],
            json!({ "members": 2, "clients": 1, "projects": 1, "tasks": 1, "tags": 2 })
        );

        let (before, after) = (
            records(&archive),
            records(&bytes(&globex, "/export/archive").await),
        );
        for file in [
            "roles",
            "clients",
            "projects",
            "tasks",
            "task_statuses",
            "task_estimates",
            "project_plans",
            "baselines",
            "baseline_tasks",
            "scope_changes",
            "project_templates",
            "rates",
            "project_money_budgets",
            "comments",
            "tags",
            "time_entries",
            "timesheets",
            "locks",
            "saved_reports",
            "favorites",
            "recurring_entries",
        ] {
            let name = format!("{file}.jsonl");
            assert!(!before[&name].is_empty(), "{file}");
            assert_eq!(before[&name], after[&name], "{file}");
        }
        // People come in without a way to sign in, and the organization keeps its own owner.
        assert_eq!(after["members.jsonl"].len(), 3);
        for line in &after["members.jsonl"] {
            let member: Value = serde_json::from_str(line).unwrap();
            let own = member["email"] == "owner@globex.example";
            assert_eq!(member["state"], if own { "active" } else { "disabled" });
            if member["role"] == "manager" {
                assert_eq!(member["extra_grants"][0]["reason"], "Bills");
            }
        }

        let again = import(&app, &globex, "hourbook-archive", &archive, &json!({}), false).await;
        assert_eq!(
            (&again["state"], &again["stored"], &again["skipped"]),
            (&json!("stored"), &json!(0), &json!(4)),
            "{again}"
        );
        let home = import(&app, &owner, "hourbook-archive", &archive, &json!({}), false).await;
        assert_eq!(
            (&home["stored"], &home["skipped"]),
            (&json!(0), &json!(4)),
            "{home}"
        );
        assert_eq!(
            records(&bytes(&owner, "/export/archive").await)["time_entries.jsonl"],
            before["time_entries.jsonl"]
        );
    });
}

/// The statuses of an organization, in their order, and that of its only task.
async fn statuses(owner: &Caller) -> (Vec<String>, String) {
    let statuses = owner.get("/task-statuses").await.expect(200);
    let statuses = statuses["items"].as_array().unwrap();
    let task = owner.get("/tasks").await.expect(200)["items"][0].clone();
    let name = |status: &Value| status["name"].as_str().unwrap().to_owned();
    let own = statuses
        .iter()
        .find(|status| status["id"] == task["status_id"])
        .unwrap();
    assert_eq!(own["category"], task["status"]);
    (statuses.iter().map(name).collect(), name(own))
}

#[test]
fn the_archives_of_all_versions_are_taken_in() {
    on_both_engines(|app| async move {
        for (slug, example, expected, of_task) in [
            (
                "first",
                "hourbook-archive",
                vec!["Open", "In progress", "Done"],
                "In progress",
            ),
            (
                "second",
                "hourbook-archive-2",
                vec!["Planned", "In progress", "In review", "Done"],
                "In review",
            ),
        ] {
            app.create_organization(slug).await;
            let email = format!("owner@{slug}.example");
            let owner = app
                .caller_by_email(slug, &email, &["read", "write", "admin"])
                .await;
            let file = fixture(example);
            let done = import(&app, &owner, "hourbook-archive", &file, &json!({}), false).await;
            assert_eq!(
                (&done["state"], &done["stored"], &done["stored_seconds"]),
                (&json!("stored"), &json!(3), &json!(9000 + 5025)),
                "{done}"
            );
            let (names, own) = statuses(&owner).await;
            assert_eq!(
                (names, own.as_str()),
                (expected.into_iter().map(str::to_owned).collect(), of_task)
            );
        }
    });
}

/// The second import of a file changes nothing, also where its first one came in with the archive.
#[test]
fn a_file_imported_before_the_move_is_known_after_it() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        // One source gives its entries ids, the other does not.
        let files = [
            ("solidtime-zip", fixture("solidtime-zip")),
            ("toggl-csv", fixture("toggl-csv/berlin_2026.csv")),
        ];
        let mut stored = Vec::new();
        for (format, file) in &files {
            let first = import_as_me(&app, &owner, format, file, false).await;
            assert_eq!(first["state"], "stored", "{first}");
            stored.push(first["stored"].clone());
        }
        let archive = bytes(&owner, "/export/archive").await;
        app.create_organization("globex").await;
        let globex = app
            .caller_by_email("globex", "owner@globex.example", &["read", "write", "admin"])
            .await;
        let moved = import(&app, &globex, "hourbook-archive", &archive, &json!({}), false).await;
        assert_eq!(moved["state"], "stored", "{moved}");
        for ((format, file), stored) in files.iter().zip(stored) {
            let again = import_as_me(&app, &globex, format, file, false).await;
            assert_eq!(
                (&again["state"], &again["stored"], &again["skipped"]),
                (&json!("stored"), &json!(0), &stored),
                "{again}"
            );
        }
    });
}

/// What an organization calls its statuses is its own: an archive adds what is missing and merges what has the same
/// name.
#[test]
fn the_statuses_of_an_archive_join_those_that_are_here() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let own = json!({ "name": "IN REVIEW", "category": "in_progress" });
        owner.post("/task-statuses", own).await.expect(201);
        let file = fixture("hourbook-archive-2");
        import(&app, &owner, "hourbook-archive", &file, &json!({}), false).await;
        let (names, own) = statuses(&owner).await;
        assert_eq!(names, ["Open", "Planned", "In progress", "IN REVIEW", "Done"]);
        assert_eq!(own, "IN REVIEW");
    });
}

/// What leaves for another tracker comes back the same.
#[test]
fn an_export_for_other_trackers_can_be_imported_again() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        for (slug, stored) in [
            ("toggl-csv", 2),
            ("clockify-csv", 2),
            // The only one that has a place for durations.
            ("harvest-csv", 3),
            ("kimai-csv", 2),
            ("kimai-json", 2),
            ("solidtime-csv", 2),
            ("timetagger-csv", 2),
            ("timewarrior-json", 2),
        ] {
            let format = slug;
            let file = bytes(&owner, &format!("/export/time-entries?format={format}")).await;
            app.create_organization(slug).await;
            let other = app
                .caller_by_email(
                    slug,
                    &format!("owner@{slug}.example"),
                    &["read", "write", "admin"],
                )
                .await;
            let people = json!({ "owner@acme.example": "me", "Owner": "me" });
            let mut options = json!({ "time_zone": "Europe/Berlin", "date_order": "mdy", "members": people });
            let mut done = import(&app, &other, format, &file, &options, false).await;
            if done["state"] == "needs_answers" {
                for subject in done["questions"][0]["subjects"].as_array().unwrap() {
                    options["members"][subject.as_str().unwrap()] = json!("me");
                }
                done = import(&app, &other, format, &file, &options, false).await;
            }
            assert_eq!(
                (&done["state"], &done["stored"]),
                (&json!("stored"), &json!(stored)),
                "{format}: {done}"
            );
        }
    });
}

/// The whole organization for solidtime comes back through the importer for solidtime, with what that program knows.
#[test]
fn the_export_for_solidtime_can_be_imported_again() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let file = bytes(&owner, "/export/solidtime").await;
        app.create_organization("globex").await;
        let globex = app
            .caller_by_email("globex", "owner@globex.example", &["read", "write", "admin"])
            .await;
        let done = import_as_me(&app, &globex, "solidtime-zip", &file, false).await;
        assert_eq!(
            (&done["state"], &done["stored"], &done["stored_seconds"]),
            (&json!("stored"), &json!(2), &json!(15_005)),
            "{done}"
        );
        let projects = globex.get("/projects").await.expect(200);
        let atlas = &projects["items"][0];
        assert_eq!(
            (&atlas["name"], &atlas["visibility"], &atlas["billable"]),
            (&json!("Atlas"), &json!("members"), &json!(true)),
            "{projects}"
        );
        let entries = globex.get("/time-entries?order=asc").await.expect(200);
        assert_eq!(
            (&entries["items"][0]["note"], &entries["items"][0]["tags"]),
            (&json!("=1+1\nsecond line"), &json!(["deep, work", "Ünïcode"])),
            "{entries}"
        );
        let member = app.member(Role::Member).await;
        assert_eq!(member.get("/export/solidtime").await.code(), "forbidden");
    });
}

/// Pitfall 22: no cell of a CSV runs in a spreadsheet; numbers stay numbers.
#[test]
fn a_csv_for_spreadsheets_is_disarmed_and_in_order() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let text = String::from_utf8(bytes(&owner, "/export/time-entries?format=csv").await).unwrap();
        let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        let dates: Vec<&str> = rows.iter().map(|row| &row[10]).collect();
        assert_eq!(dates, ["2026-03-02", "2026-03-04", "2026-03-05"]);
        assert_eq!(
            (&rows[0][6], &rows[0][7], &rows[0][8]),
            ("'=1+1\nsecond line", "deep, work, Ünïcode", "yes")
        );
        assert_eq!(
            (&rows[1][15], &rows[1][16], &rows[1][8]),
            ("5025", "1.3958", "no")
        );
        let part = bytes(
            &owner,
            "/export/time-entries?format=json&from=2026-03-04&to=2026-03-05",
        )
        .await;
        let part: Value = serde_json::from_slice(&part).unwrap();
        assert_eq!(
            (part.as_array().unwrap().len(), &part[0]["duration_seconds"]),
            (1, &json!(5025))
        );
        let none = bytes(
            &owner,
            "/export/time-entries?format=json&from=1999-01-01&to=1999-01-02",
        )
        .await;
        assert_eq!(serde_json::from_slice::<Value>(&none).unwrap(), json!([]));
    });
}

#[test]
fn an_export_holds_only_what_its_caller_may_see() {
    on_sqlite(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        for caller in [&owner, &member] {
            let body = json!({ "date": "2026-03-04", "duration_seconds": 60 });
            caller.post("/time-entries", body).await.expect(201);
        }
        let own: Value =
            serde_json::from_slice(&bytes(&member, "/export/time-entries?format=json").await).unwrap();
        assert_eq!(
            (own.as_array().unwrap().len(), &own[0]["member_id"]),
            (1, &json!(member.member))
        );
        let all: Value =
            serde_json::from_slice(&bytes(&owner, "/export/time-entries?format=json").await).unwrap();
        assert_eq!(all.as_array().unwrap().len(), 2);
        assert_eq!(member.get("/export/archive").await.code(), "forbidden");
        assert_eq!(
            app.stranger().get("/export/archive").await.code(),
            "unauthenticated"
        );
        assert_eq!(
            owner.get("/export/time-entries?format=pdf").await.code(),
            "malformed_request"
        );
    });
}
