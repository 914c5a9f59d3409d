//! The audit log proves itself: what is exported verifies without the server, and what is changed in the database shows.

use std::{io::Read, process::Command};

use axum::http::Method;
use domain::{
    audit::{Files, Known, Problem, PublicKey, Report, bundle, check_inclusion, open, verify},
    people::Role,
};
use serde_json::{Value, json};
use server::audit::seal::{SealError, seal};
use store::{StoreError, audit_tree};
use zip::ZipArchive;

use crate::support::{Caller, TestApp, on_both_engines, on_sqlite};

/// An exported log.
struct Exported(ZipArchive<std::io::Cursor<Vec<u8>>>);

impl Files for Exported {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let Ok(mut file) = self.0.by_name(name) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok(Some(bytes))
    }

    fn names(&self) -> Vec<String> {
        self.0.file_names().map(str::to_owned).collect()
    }
}

async fn export(caller: &Caller) -> Exported {
    let bytes = crate::exports::bytes(caller, "/audit/export").await;
    Exported(ZipArchive::new(std::io::Cursor::new(bytes)).unwrap())
}

async fn checkpoint(caller: &Caller) -> Value {
    caller.get("/audit/checkpoint").await.expect(200)
}

fn key(checkpoint: &Value) -> PublicKey {
    PublicKey::parse(checkpoint["public_key"].as_str().unwrap()).unwrap()
}

pub async fn verified(caller: &Caller) -> Report {
    let known = Known {
        keys: vec![key(&checkpoint(caller).await)],
        held: Vec::new(),
    };
    verify(&mut export(caller).await, &known)
}

async fn seal_now(app: &TestApp) -> Result<(), SealError> {
    seal(
        &app.app,
        &app.placement("acme").await,
        &app.database("acme").await,
    )
    .await
}

/// What somebody does who has the database.
async fn tamper(app: &TestApp, sql: &'static str) {
    app.database("acme")
        .await
        .write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await }))
        .await
        .unwrap();
}

async fn tags(caller: &Caller, count: usize) {
    for n in 0..count {
        let name = json!({ "name": format!("tag {n} of {}", server::clock::Clock.id()) });
        caller.post("/tags", name).await.expect(201);
    }
}

/// AT-23, AT-65: an auditor checks the exported log with the public key and nothing else.
#[test]
fn an_exported_log_verifies_without_the_server() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        assert_eq!(checkpoint(&owner).await["state"], "empty");
        tags(&owner, 300).await;
        seal_now(&app).await.unwrap();
        tags(&owner, 3).await;
        let seen = checkpoint(&owner).await;
        assert_eq!(seen["state"], "holds");
        assert_eq!(
            seen["events"].as_i64().unwrap() - seen["size"].as_i64().unwrap(),
            3
        );
        let report = verified(&owner).await;
        assert_eq!(report.findings, []);
        // What happened, its export, and the organization's creation.
        assert_eq!((report.size, report.payloads), (305, 305));
        let mut files = export(&owner).await;
        let people = String::from_utf8(files.read(bundle::PEOPLE).unwrap().unwrap()).unwrap();
        assert!(people.contains("Owner"));
    });
}

/// Any event can be proved alone, also one that happened a moment ago.
#[test]
fn one_event_is_proved_by_its_way_to_the_signed_root() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        tags(&owner, 5).await;
        let newest = owner.get("/audit?limit=1").await.expect(200)["items"][0]["position"].clone();
        let proof = owner.get(&format!("/audit/{newest}/proof")).await.expect(200);
        let text = proof["proof"].as_str().unwrap();
        let (head, note) = text.split_once("\n\n").unwrap();
        let mut lines = head.lines();
        assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
        assert_eq!(lines.next(), Some(format!("index {newest}").as_str()));
        let hashes = lines
            .map(|line| domain::audit::Hash::parse_hash(line).unwrap())
            .collect();
        let opened = open(note, &[key(&proof)]).unwrap();
        let entry = proof["entry"].as_str().unwrap();
        let (size, root) = (opened.checkpoint.size(), *opened.checkpoint.hash());
        let position = newest.as_u64().unwrap();
        assert!(check_inclusion(&hashes, size, root, position, entry.as_bytes()));
        assert!(!check_inclusion(&hashes, size, root, position, b"another"));
        assert!(entry.contains("\"action\":\"tag.created\""), "{entry}");
        assert_eq!(owner.get("/audit/100000/proof").await.code(), "not_found");
        assert_eq!(owner.get("/audit/x/proof").await.code(), "not_found");
    });
}

#[test]
fn only_admins_check_and_export_the_log() {
    on_sqlite(|app| async move {
        let manager = app.member(Role::Manager).await;
        for path in ["/audit/checkpoint", "/audit/export", "/audit/0/proof"] {
            assert_eq!(manager.get(path).await.code(), "forbidden", "{path}");
            let admin = app.member(Role::Admin).await;
            assert_eq!(
                admin.send(Method::GET, path, None, &[]).await.status,
                200,
                "{path}"
            );
        }
    });
}

/// Whoever has the database but not the key is found out, and nothing is signed over what they did.
#[test]
fn a_changed_database_is_noticed_and_never_signed() {
    let cases: [(&'static str, Option<Problem>, bool); 6] = [
        (
            "UPDATE audit_events SET action = 'tag.deleted' WHERE position = 3",
            Some(Problem::Changed),
            false,
        ),
        (
            "UPDATE audit_events SET payload = '{}' WHERE position = 3",
            Some(Problem::PayloadChanged),
            false,
        ),
        (
            "UPDATE audit_events SET payload = NULL, salt = NULL WHERE position = 3",
            Some(Problem::PayloadMissing),
            false,
        ),
        ("DELETE FROM audit_events WHERE position >= 8", None, true),
        ("DELETE FROM audit_tiles WHERE level = 0", None, true),
        // Whoever takes the checkpoints away does not get the log signed anew.
        ("DELETE FROM audit_checkpoints", None, true),
    ];
    on_both_engines(|app| async move {
        for (sql, problem, refused) in cases {
            let slug = format!("o{}", server::clock::Clock.id().simple());
            app.create_organization(&slug).await;
            let owner = app
                .caller_by_email(
                    &slug,
                    &format!("owner@{slug}.example"),
                    &["read", "write", "admin"],
                )
                .await;
            tags(&owner, 10).await;
            let database = app.database(&slug).await;
            let placement = app.placement(&slug).await;
            seal(&app.app, &placement, &database).await.unwrap();
            database
                .write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await }))
                .await
                .unwrap();
            let sealed = seal(&app.app, &placement, &database).await;
            assert_eq!(
                matches!(sealed, Err(SealError::Tampered(_))),
                refused,
                "{sql}: {sealed:?}"
            );
            if refused {
                assert_eq!(checkpoint(&owner).await["state"], "broken", "{sql}");
                assert_eq!(owner.get("/audit/export").await.code(), "internal", "{sql}");
            }
            if let Some(problem) = problem {
                let report = verified(&owner).await;
                assert_eq!(
                    (report.findings[0].problem, report.first_bad()),
                    (problem, Some(3)),
                    "{sql}: {report:?}"
                );
            }
        }
    });
}

/// The whole database is put back to an older state, as a restored backup is: who kept a checkpoint sees it.
#[test]
fn an_older_backup_contradicts_a_kept_checkpoint() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        tags(&owner, 10).await;
        seal_now(&app).await.unwrap();
        let old = checkpoint(&owner).await["size"].as_i64().unwrap();
        tags(&owner, 10).await;
        seal_now(&app).await.unwrap();
        let kept = checkpoint(&owner).await;
        let known = Known {
            keys: vec![key(&kept)],
            held: vec![kept["note"].as_str().unwrap().to_owned()],
        };
        assert!(verify(&mut export(&owner).await, &known).holds());

        app.database("acme")
            .await
            .write(move |tx| {
                Box::pin(async move {
                    for sql in [
                        "DELETE FROM audit_events WHERE position >= $1",
                        "DELETE FROM audit_tiles WHERE level >= 0 AND $1 >= 0",
                        "DELETE FROM audit_checkpoints WHERE size >= 0 AND $1 >= 0",
                    ] {
                        tx.execute(sql, store::params![old]).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        // The server signed more before: it notices by itself.
        let sealed = seal_now(&app).await;
        assert!(matches!(sealed, Err(SealError::Tampered(_))), "{sealed:?}");
        // Whoever has the whole machine takes that record away as well, and the kept checkpoint still tells.
        std::fs::remove_dir_all(server::config::Audit::signed_dir(
            &app.app.config.storage.data_dir,
        ))
        .unwrap();
        let report = verify(&mut export(&owner).await, &known);
        assert_eq!(
            report.findings[0].problem,
            Problem::Missing,
            "{:?}",
            report.findings
        );
        tags(&owner, 30).await;
        let report = verify(&mut export(&owner).await, &known);
        assert_eq!(report.findings[0].problem, Problem::Root, "{:?}", report.findings);
    });
}

/// GDPR, article 17: what a person typed goes, what is proved stays.
#[test]
fn erasure_leaves_every_proof_valid() {
    on_both_engines(|app| async move {
        let (owner, ada) = (app.owner().await, app.member(Role::Member).await);
        for note in ["one", "two", "three"] {
            let entry =
                json!({ "date": "2026-03-02", "duration_seconds": 60, "note": format!("secret {note}") });
            ada.post("/time-entries", entry).await.expect(201);
        }
        tags(&owner, 2).await;
        seal_now(&app).await.unwrap();
        let before = verified(&owner).await;
        assert_eq!((before.erased, before.holds()), (0, true));

        server::audit::erase(
            &app.app,
            &app.placement("acme").await,
            &app.database("acme").await,
            ada.member,
            None,
        )
        .await
        .unwrap();
        let report = verified(&owner).await;
        assert_eq!(report.findings, []);
        assert_eq!(report.erased, 3);
        let events = owner
            .get(&format!("/audit?actor={}", ada.member))
            .await
            .expect(200);
        assert!(
            events["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|event| event["erased"] == true)
        );
        let mut files = export(&owner).await;
        let payloads = String::from_utf8(files.read(&bundle::payloads_path(0)).unwrap().unwrap()).unwrap();
        assert!(!payloads.contains("secret"));
        tamper(
            &app,
            "UPDATE audit_events SET payload = NULL, salt = NULL WHERE action = 'tag.created'",
        )
        .await;
        assert_eq!(
            verified(&owner).await.findings[0].problem,
            Problem::PayloadMissing
        );
    });
}

/// An invitation names an address before there is a member: it goes with the member, and nobody else's does.
#[test]
fn the_address_of_an_invitation_goes_with_the_member() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let mut links = Vec::new();
        for email in ["a_c@acme.example", "abc@acme.example"] {
            let invited = owner
                .post("/invitations", json!({ "email": email, "role": "member" }))
                .await
                .expect(201);
            let (_, token) = invited["url"].as_str().unwrap().split_once("token=").unwrap();
            links.push(token.to_owned());
        }
        let accepted = json!({ "token": links[0], "name": "A", "password": "many quiet herons 17",
            "time_zone": "UTC", "locale": "en" });
        let accepted = app
            .stranger()
            .post("/invitations/accept", accepted)
            .await
            .expect(201);
        let member = accepted["member"]["id"].as_str().unwrap().parse().unwrap();
        let (placement, database) = (app.placement("acme").await, app.database("acme").await);
        let erased = server::audit::erase(&app.app, &placement, &database, member, None).await;
        assert!(erased.unwrap() > 0);
        let mut files = export(&owner).await;
        let payloads = String::from_utf8(files.read(&bundle::payloads_path(0)).unwrap().unwrap()).unwrap();
        assert!(!payloads.contains("a_c@acme.example"));
        assert!(payloads.contains("abc@acme.example"));
        assert!(verified(&owner).await.holds());
    });
}

/// GDPR, article 17: whoever was invited and never came in has no member to go with. Their address goes by itself, and no other.
#[test]
fn the_address_of_somebody_who_was_only_invited_goes() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for email in ["a_c@acme.example", "abc@acme.example"] {
            let wish = json!({ "email": email, "role": "member" });
            let invited = owner.post("/invitations", wish).await.expect(201);
            let path = format!("/invitations/{}", invited["id"].as_str().unwrap());
            assert!(owner.delete(&path).await.status.is_success());
        }
        let (placement, database) = (app.placement("acme").await, app.database("acme").await);
        let erase =
            async |address| server::audit::erase_invited(&app.app, &placement, &database, address).await;
        // The invitation and its withdrawal.
        assert_eq!(erase("a_c@acme.example").await.unwrap(), 2);
        assert_eq!(erase("a_c@acme.example").await.unwrap(), 0);
        let mut files = export(&owner).await;
        let payloads = String::from_utf8(files.read(&bundle::payloads_path(0)).unwrap().unwrap()).unwrap();
        assert!(!payloads.contains("a_c@acme.example"));
        assert!(payloads.contains("abc@acme.example"));
        assert!(verified(&owner).await.holds());
    });
}

/// Two nodes sign at once: the tree grows once.
#[test]
fn signing_at_once_makes_one_tree() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        tags(&owner, 40).await;
        let (place, database) = (app.placement("acme").await, app.database("acme").await);
        let (a, b, c) = tokio::join!(
            seal(&app.app, &place, &database),
            seal(&app.app, &place, &database),
            seal(&app.app, &place, &database)
        );
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert!(verified(&owner).await.holds());
        let kept = database
            .read(|tx| Box::pin(async move { audit_tree::list_checkpoints(tx, 0, 100).await }))
            .await
            .unwrap();
        // One an hour; the hour may have turned in between.
        assert!(kept.len() <= 2);
    });
}

/// What the command line does while a server runs waits neither for the next sweep nor for anybody else's change.
#[test]
fn the_running_server_signs_what_the_command_line_did() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        seal_now(&app).await.unwrap();
        let made = Command::new(env!("CARGO_BIN_EXE_hourbook-server"))
            .args([
                "token",
                "create",
                "--org",
                "acme",
                "--email",
                "owner@acme.example",
                "--data-dir",
            ])
            .arg(&app.app.config.storage.data_dir)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let waits = checkpoint(&owner).await;
        assert_eq!(
            (waits["events"].as_i64(), waits["size"].as_i64()),
            (Some(2), Some(1))
        );

        let signer = tokio::spawn(server::audit::seal::work(app.app.clone()));
        server::jobs::work_off(&app.app).await.unwrap();
        let mut signed = checkpoint(&owner).await;
        for _ in 0..300 {
            if signed["size"] == signed["events"] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            signed = checkpoint(&owner).await;
        }
        assert_eq!(signed["size"], 2);
        app.app.stopping.cancel();
        signer.await.unwrap();
    });
}
