//! Copies of the whole organization: asked for, made in the background, downloaded, gone.

use std::process::{Command, Output};

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::jobs;
use sha2::{Digest, Sha256};
use store::EngineKind;

use crate::support::{Answer, Caller, TestApp, on_both_engines, on_sqlite};

async fn asked(owner: &Caller, body: Value) -> String {
    let export = owner.post("/exports", body).await.expect(202);
    format!("/exports/{}", export["id"].as_str().unwrap())
}

async fn made(app: &TestApp, owner: &Caller, body: Value) -> (String, Value) {
    let path = asked(owner, body).await;
    jobs::work_off(&app.app).await.unwrap();
    let export = owner.get(&path).await.expect(200);
    (path, export)
}

async fn part(owner: &Caller, path: &str, headers: &[(&str, &str)]) -> Answer {
    owner
        .send(Method::GET, &format!("{path}/file"), None, headers)
        .await
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The files that lie beside the databases.
fn files(app: &TestApp) -> usize {
    let folder = app.app.config.storage.data_dir.join("exports");
    let organizations = std::fs::read_dir(folder).into_iter().flatten().flatten();
    organizations
        .flat_map(|organization| std::fs::read_dir(organization.path()).unwrap())
        .count()
}

async fn events(app: &TestApp) -> Vec<String> {
    let database = app.database("acme").await;
    let sql = "SELECT action FROM audit_events WHERE object_kind = 'export' ORDER BY id";
    database
        .read(move |tx| Box::pin(async move { tx.query(sql, &[], |row| row.get::<String>(0)).await }))
        .await
        .unwrap()
}

/// AT-44, AT-45: the owner takes everything along, without asking anybody; a download that broke off goes on.
#[test]
fn the_owner_copies_the_organization_and_downloads_it_in_parts() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let client = json!({ "name": "Northwind & Söhne" });
        owner.post("/clients", client).await.expect(201);
        for (body, dialect) in [
            (json!({ "format": "sql" }), app.database("acme").await.engine()),
            (
                json!({ "format": "sql", "dialect": "postgres" }),
                EngineKind::Postgres,
            ),
            (
                json!({ "format": "sql", "dialect": "sqlite" }),
                EngineKind::Sqlite,
            ),
        ] {
            let (path, export) = made(&app, &owner, body).await;
            assert_eq!(export["state"], "ready", "{export}");
            let whole = part(&owner, &path, &[]).await;
            assert_eq!(whole.status.as_u16(), 200);
            assert!(whole.text.contains("Northwind & Söhne"));
            let is_sqlite = whole.text.contains("PRAGMA");
            assert_eq!(is_sqlite, dialect == EngineKind::Sqlite);
            let hash = sha256(whole.text.as_bytes());
            assert_eq!(export["sha256"], json!(hash));
            assert_eq!(export["bytes"], json!(whole.text.len()));
            let (etag, last) = (format!("\"{hash}\""), whole.text.len() - 1);
            assert_eq!(whole.headers["etag"], etag);
            assert_eq!(whole.headers["accept-ranges"], "bytes");

            let first = part(
                &owner,
                &path,
                &[("range", "bytes=0-99"), ("accept-encoding", "gzip")],
            )
            .await;
            let rest = [("range", "bytes=100-"), ("if-range", etag.as_str())];
            let rest = part(&owner, &path, &rest).await;
            assert_eq!((first.status.as_u16(), rest.status.as_u16()), (206, 206));
            assert_eq!(
                rest.headers["content-range"],
                format!("bytes 100-{last}/{}", last + 1)
            );
            assert_eq!(format!("{}{}", first.text, rest.text), whole.text);
            // Another file than the one that was begun comes as a whole.
            let other = [("range", "bytes=100-"), ("if-range", "\"other\"")];
            assert_eq!(part(&owner, &path, &other).await.status.as_u16(), 200);
            let behind = [("range", "bytes=99999999-")];
            assert_eq!(part(&owner, &path, &behind).await.status.as_u16(), 416);
        }
        let list = owner.get("/exports").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 3);
        assert_eq!(files(&app), 3);
        let events = events(&app).await;
        assert_eq!(
            events.iter().filter(|event| *event == "export.created").count(),
            3
        );
        // Whole files and every part of one; not what the file does not have.
        assert_eq!(
            events
                .iter()
                .filter(|event| *event == "export.downloaded")
                .count(),
            12
        );
        // A part behind the start is no further download.
        for copy in list["items"].as_array().unwrap() {
            assert_eq!(copy["downloads"], 3);
        }
    });
}

#[test]
fn archive_and_entries_can_be_copied_too() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 3600, "note": "Drawing" });
        owner.post("/time-entries", entry).await.expect(201);
        let (path, _) = made(&app, &owner, json!({ "format": "archive" })).await;
        assert!(part(&owner, &path, &[]).await.text.contains("manifest.json"));
        let (path, export) = made(&app, &owner, json!({ "format": "csv" })).await;
        assert!(part(&owner, &path, &[]).await.text.contains("Drawing"));
        let name = export["file_name"].as_str().unwrap();
        let (stem, extension) = name.rsplit_once('.').unwrap();
        assert!(
            stem.starts_with("hourbook-acme-20") && extension == "csv",
            "{name}"
        );
    });
}

/// Everything about everybody leaves by the hand of an owner only; in another organization there is no such copy.
#[test]
fn nobody_but_an_owner_reaches_a_copy() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (path, _) = made(&app, &owner, json!({ "format": "csv" })).await;
        for role in [Role::Admin, Role::Manager, Role::Member] {
            let caller = app.member(role).await;
            for answer in [
                caller.post("/exports", json!({ "format": "sql" })).await,
                caller.get("/exports").await,
                caller.get(&path).await,
                part(&caller, &path, &[]).await,
                caller.delete(&path).await,
            ] {
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{role}: {answer:?}");
            }
        }
        let reader = app
            .caller_by_email("acme", "owner@acme.example", &["read", "write"])
            .await;
        assert_eq!(part(&reader, &path, &[]).await.code(), "scope_missing");
        app.create_organization("globex").await;
        let foreign = app.member_of("globex", Role::Owner).await;
        assert_eq!(foreign.get(&path).await.code(), "not_found");
        assert_eq!(part(&foreign, &path, &[]).await.code(), "not_found");
        assert_eq!(foreign.delete(&path).await.code(), "not_found");
    });
}

/// With a password the file is an age file, which opens with it and with nothing else; the password is kept nowhere.
#[test]
fn a_copy_with_a_password_is_sealed() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let password = "four purple walrus hats";
        let (path, export) = made(&app, &owner, json!({ "format": "csv", "password": password })).await;
        assert_eq!(
            (&export["state"], &export["encrypted"]),
            (&json!("ready"), &json!(true))
        );
        let stored = app.app.config.storage.data_dir.join("exports");
        let organization = std::fs::read_dir(stored).unwrap().next().unwrap().unwrap().path();
        let sealed = std::fs::read(organization.join(path.rsplit_once('/').unwrap().1)).unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n"));
        let open = |password: &str| {
            let identity = age::scrypt::Identity::new(password.to_owned().into());
            age::decrypt(&identity, &sealed)
        };
        assert!(
            String::from_utf8(open(password).unwrap())
                .unwrap()
                .contains("Start")
        );
        assert!(open("four purple walrus cats").is_err());
        for file in std::fs::read_dir(app.app.config.storage.data_dir.join("organizations")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(
                !bytes
                    .windows(password.len())
                    .any(|window| window == password.as_bytes())
            );
        }

        // A restart in between forgets the password: the copy fails and says so, instead of being written in clear.
        let path = asked(&owner, json!({ "format": "csv", "password": password })).await;
        let id = path.rsplit_once('/').unwrap().1.parse().unwrap();
        app.app.passwords.take(id);
        jobs::work_off(&app.app).await.unwrap();
        let lost = owner.get(&path).await.expect(200);
        assert_eq!(
            (&lost["state"], &lost["problem"]),
            (&json!("failed"), &json!("password_lost"))
        );
        assert_eq!(part(&owner, &path, &[]).await.code(), "conflict");
    });
}

#[test]
fn what_is_asked_for_is_checked_and_bounded() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for (body, field) in [
            (json!({ "format": "csv", "dialect": "sqlite" }), "dialect"),
            (json!({ "format": "sql", "password": "short" }), "password"),
            (
                json!({ "format": "sql", "expires_in_days": 0 }),
                "expires_in_days",
            ),
            (
                json!({ "format": "sql", "expires_in_days": 31 }),
                "expires_in_days",
            ),
        ] {
            let answer = owner.post("/exports", body).await;
            assert_eq!(answer.fields(), [field], "{answer:?}");
        }
        for _ in 0..2 {
            asked(&owner, json!({ "format": "csv" })).await;
        }
        let third = owner.post("/exports", json!({ "format": "csv" })).await;
        assert_eq!(third.code(), "conflict");
    });
}

/// A copy goes when it is deleted, when its time is over, and when nothing knows it any more.
#[test]
fn files_go_with_their_copies() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (deleted, _) = made(&app, &owner, json!({ "format": "csv" })).await;
        let (expired, _) = made(&app, &owner, json!({ "format": "sql" })).await;
        let (kept, _) = made(&app, &owner, json!({ "format": "archive" })).await;
        owner.delete(&deleted).await.expect(204);
        assert_eq!(files(&app), 2);
        let past = "UPDATE exports SET expires_at = created_at WHERE format = 'sql'";
        app.database("acme")
            .await
            .write(move |tx| Box::pin(async move { tx.execute_one(past, &[]).await }))
            .await
            .unwrap();
        assert_eq!(owner.get(&expired).await.code(), "not_found");
        assert_eq!(part(&owner, &expired, &[]).await.code(), "not_found");
        let folder = app.app.config.storage.data_dir.join("exports");
        let organization = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        std::fs::write(
            organization.join("0190b5a0-0000-7000-8000-000000000001.unfinished"),
            "x",
        )
        .unwrap();
        // What an attempt left that was killed and could not be repeated goes before its copy does.
        let left = kept.rsplit_once('/').unwrap().1;
        std::fs::write(organization.join(format!("{left}.unfinished")), "x").unwrap();
        jobs::sweep_once(&app.app).await.unwrap();
        assert_eq!(files(&app), 1);
        assert_eq!(part(&owner, &kept, &[]).await.status.as_u16(), 200);
    });
}

fn export(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hourbook-server"))
        .args(["export", "--data-dir"])
        .arg(&app.app.config.storage.data_dir)
        .args(arguments)
        .output()
        .unwrap()
}

/// The same from the command line: exit code 0 means that the file is there and was read back.
#[test]
fn the_operator_exports_from_the_command_line() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        owner
            .post("/clients", json!({ "name": "Northwind" }))
            .await
            .expect(201);
        let out = tempfile::tempdir().unwrap();
        for (format, dialect) in [
            ("sql", "postgres"),
            ("sql", "sqlite"),
            ("archive", ""),
            ("csv", ""),
        ] {
            let file = out.path().join(format!("{format}{dialect}"));
            let path = file.to_str().unwrap();
            let mut arguments = vec!["--org", "acme", "--format", format, "--output", path, "--json"];
            if !dialect.is_empty() {
                arguments.extend(["--dialect", dialect]);
            }
            let output = export(&app, &arguments);
            assert!(output.status.success(), "{output:?}");
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(report["sha256"], json!(sha256(&std::fs::read(&file).unwrap())));
            let tables = report["tables"].as_array().unwrap();
            assert_eq!(
                tables
                    .iter()
                    .any(|table| table["table"] == "clients" && table["rows"] == 1),
                format == "sql"
            );
        }
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 4);
    });
}

/// What is there is never written over, and what cannot be done says why on one line.
#[test]
fn an_export_from_the_command_line_that_cannot_be_made_leaves_nothing() {
    on_sqlite(|app| async move {
        let out = tempfile::tempdir().unwrap();
        let there = out.path().join("there");
        std::fs::write(&there, "kept").unwrap();
        let (there, new) = (there.to_str().unwrap(), out.path().join("new"));
        for arguments in [
            ["--org", "acme", "--format", "csv", "--output", there].as_slice(),
            &[
                "--org",
                "nobody",
                "--format",
                "csv",
                "--output",
                new.to_str().unwrap(),
            ],
            &[
                "--org",
                "acme",
                "--format",
                "csv",
                "--output",
                "/nowhere/at/all.csv",
            ],
            &[
                "--org",
                "acme",
                "--format",
                "csv",
                "--dialect",
                "sqlite",
                "--output",
                new.to_str().unwrap(),
            ],
        ] {
            let output = export(&app, arguments);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            let lines = String::from_utf8_lossy(&output.stderr).lines().count();
            assert_eq!(lines, 1, "{output:?}");
        }
        assert_eq!(std::fs::read_to_string(there).unwrap(), "kept");
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1);
    });
}
