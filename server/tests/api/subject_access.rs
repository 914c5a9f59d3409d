//! A copy of everything that is kept about one member: whole, without secrets, and with nothing of anybody else.

use std::{collections::BTreeMap, io::Read};

use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    exports::bytes,
    member_erasure::{CANARY, planted},
    support::{Caller, TestApp, on_both_engines, on_sqlite},
};

const OTHER: &str = "numbat-20bd77";

fn path(member: &Caller) -> String {
    format!("/members/{}/package", member.member)
}

/// The files of a package.
async fn package(caller: &Caller, of: &Caller) -> BTreeMap<String, String> {
    let archive = bytes(caller, &path(of)).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    let read = names.into_iter().map(|name| {
        let mut content = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
        (name, String::from_utf8_lossy(&content).into_owned())
    });
    read.collect()
}

fn lines(files: &BTreeMap<String, String>, class: &str) -> Vec<Value> {
    let file = files.get(&format!("data/{class}.jsonl"));
    let lines = file.map_or("", String::as_str).lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A comment of one that mentions the other.
async fn mention(app: &TestApp, by: &Caller, whom: &Caller, text: &str) {
    let manager = app.member(Role::Manager).await;
    let project = manager
        .post("/projects", json!({ "name": "Atlas" }))
        .await
        .expect(201);
    let comment = json!({ "project_id": project["id"], "text": text, "mention_ids": [whom.member] });
    by.post("/comments", comment).await.expect(201);
}

/// GDPR Article 15: the member finds each thing of theirs, no hash or key, and nothing of a colleague but ids.
#[test]
fn a_package_holds_everything_of_one_and_nothing_of_another() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        let bob = planted(&app, &owner, OTHER).await;
        mention(&app, &bob, &ada, &format!("Look at this {OTHER}")).await;
        for caller in [&ada, &owner] {
            let files = package(caller, &ada).await;
            for (class, count) in [
                ("accounts", 1),
                ("sign_in", 1),
                ("sessions", 1),
                ("devices", 1),
                ("time", 1),
                ("habits", 1),
                ("reports", 1),
                ("answers", 1),
                ("audit", 1),
                ("findings", 1),
            ] {
                let told: Vec<Value> = lines(&files, class);
                let canaries = told.iter().filter(|line| line.to_string().contains(CANARY));
                assert!(canaries.count() >= count, "{class}: {told:?}");
            }
            for (name, content) in &files {
                assert!(!content.contains(OTHER), "{name}: {content}");
                assert!(!content.contains("$argon2"), "{name}");
                assert!(!content.contains("secret_hash\":\""), "{name}");
            }
            // Whom somebody mentioned is told, what they said is not.
            let mentioned = lines(&files, "comments");
            assert!(
                mentioned.iter().any(|line| line["table"] == "comment_mentions"),
                "{mentioned:?}"
            );
            let held: Value = serde_json::from_str(&files["held.json"]).unwrap();
            let secrets = held["secrets"].as_array().unwrap();
            assert!(
                secrets
                    .iter()
                    .any(|secret| secret["table"] == "members" && secret["column"] == "password_hash"),
                "{held}"
            );
            let record: Value = serde_json::from_str(&files["processing.json"]).unwrap();
            assert!(record["activities"].as_array().unwrap().len() > 15);
            assert!(
                files["README.txt"].contains("Auskunft nach Artikel 15"),
                "in the language of the member"
            );
        }
    });
}

/// ASVS v5.0.0-8.2.2: the package of another is for whoever sees everything; for all others there is none. Each leaves an event.
#[test]
fn the_package_of_another_does_not_exist_for_most() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = app.member(Role::Member).await;
        app.create_organization("globex").await;
        let foreign = app.member_of("globex", Role::Owner).await;
        let nobody = format!("/members/{}/package", server::clock::Clock.id());
        for caller in [
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
            foreign,
        ] {
            assert_eq!(caller.get(&path(&ada)).await.code(), "not_found");
        }
        assert_eq!(owner.get(&nobody).await.code(), "not_found");
        bytes(&app.member(Role::Admin).await, &path(&ada)).await;
        let events = owner.get("/audit?action=member.package_made").await.expect(200);
        assert_eq!(events["items"].as_array().unwrap().len(), 1, "{events}");
        let narrow = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        assert_eq!(narrow.get(&path(&narrow)).await.code(), "scope_missing");
    });
}

/// What hours cost is the organization's to tell: who does not see costs gets them from an admin, and reads that they are there.
#[test]
fn rates_of_a_member_are_handed_out_by_those_who_see_them() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = app.member(Role::Member).await;
        let rate = json!({ "kind": "cost", "member_id": ada.member, "hourly_minor": 4711, "valid_from": "2026-01-01" });
        owner.post("/rates", rate).await.expect(201);
        let own = package(&ada, &ada).await;
        assert_eq!(lines(&own, "rates"), Vec::<Value>::new());
        let held: Value = serde_json::from_str(&own["held.json"]).unwrap();
        assert_eq!(held["from_an_admin"][0]["table"], "rates", "{held}");
        let full = package(&owner, &ada).await;
        assert_eq!(lines(&full, "rates")[0]["hourly_minor"], 4711);
    });
}

/// Each package reads every table: nobody makes them without end.
#[test]
fn packages_are_counted() {
    on_sqlite(|app| async move {
        let ada = app.member(Role::Member).await;
        for _ in 0..6 {
            bytes(&ada, &path(&ada)).await;
        }
        assert_eq!(ada.get(&path(&ada)).await.code(), "too_many_attempts");
    });
}
