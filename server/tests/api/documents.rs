//! Documents of the operator: published by two people, read by everybody, accepted by owners.

use std::process::{Command, Output};

use domain::{
    documents::{DocumentKind, DocumentLanguage, digest},
    people::Role,
};
use serde_json::{Value, json};
use server::clock::Clock;
use store::{StoreError, documents};

use crate::support::{TestApp, on_both_engines, on_sqlite};

/// Publishes the next version with an English text, as two operators do.
pub async fn publish(app: &TestApp, kind: DocumentKind, text: &str) -> i64 {
    let (texts, now) = (vec![(DocumentLanguage::En, text.to_owned())], Clock.now());
    let control = app.app.cell.control();
    let published = control.write(move |tx| {
        Box::pin(async move {
            let version = documents::draft(tx, kind, texts, "Ann Amber".to_owned(), now).await?;
            assert!(documents::approve(tx, kind, version, "Ben Blau".to_owned(), now).await?);
            assert!(!documents::approve(tx, kind, version, "Ben Blau".to_owned(), now).await?);
            Ok::<_, StoreError>(version)
        })
    });
    published.await.unwrap()
}

/// Where the agreement is accepted.
pub const ACCEPT: &str = "/documents/processing_agreement/acceptances";

fn acceptance(version: i64, text: &str) -> Value {
    json!({ "version": version, "sha256": digest(text) })
}

/// TC-07, AT-33: an owner accepts exactly what they read, it is recorded, and a new version asks again.
#[test]
fn an_owner_accepts_what_was_published_and_is_asked_again_for_a_new_version() {
    on_both_engines(|app| async move {
        let (owner, admin) = (app.owner().await, app.member(Role::Admin).await);
        let member = app.member(Role::Member).await;
        assert_eq!(owner.get("/documents").await.expect(200), json!({ "items": [] }));
        let path = ACCEPT;
        let missing = owner.post(path, acceptance(1, "x")).await;
        assert_eq!(missing.code(), "not_found");

        let first = "# Agreement\n\nWe process what you record.\n";
        assert_eq!(publish(&app, DocumentKind::ProcessingAgreement, first).await, 1);
        let seen = member.get("/documents").await.expect(200)["items"][0].clone();
        assert_eq!(seen["kind"], "processing_agreement");
        assert_eq!(
            (&seen["accepted"], &seen["acceptance"]),
            (&json!(false), &Value::Null)
        );
        assert_eq!(seen["allowed_actions"], json!([]));
        assert_eq!(member.post(path, acceptance(1, first)).await.code(), "forbidden");
        assert_eq!(admin.post(path, acceptance(1, first)).await.code(), "forbidden");

        let wrong = owner.post(path, acceptance(1, "something else")).await;
        assert_eq!(
            (wrong.status.as_u16(), wrong.fields()),
            (422, vec!["sha256".to_owned()])
        );
        assert_eq!(owner.post(path, acceptance(2, first)).await.code(), "conflict");
        assert_eq!(
            owner
                .post("/documents/imprint/acceptances", acceptance(1, first))
                .await
                .code(),
            "not_found"
        );
        let accepted = owner.post(path, acceptance(1, first)).await.expect(200);
        assert_eq!(
            (&accepted["accepted"], &accepted["allowed_actions"]),
            (&json!(true), &json!([]))
        );
        assert_eq!(accepted["acceptance"]["accepted_by"], "Owner");
        assert_eq!(accepted["acceptance"]["sha256"], digest(first));
        assert_eq!(owner.post(path, acceptance(1, first)).await.code(), "conflict");
        let events = admin.get("/audit?object_kind=document").await.expect(200);
        assert_eq!(events["items"].as_array().unwrap().len(), 1);
        assert_eq!(
            events["items"][0]["after"],
            json!({
                "kind": "processing_agreement", "version": 1, "language": "en", "sha256": digest(first),
            })
        );

        // A new version asks again; what was accepted stays known and readable, byte for byte.
        assert_eq!(
            publish(&app, DocumentKind::ProcessingAgreement, "Version two").await,
            2
        );
        let again = owner.get("/documents").await.expect(200)["items"][0].clone();
        assert_eq!(
            (&again["version"], &again["accepted"]),
            (&json!(2), &json!(false))
        );
        assert_eq!(again["acceptance"]["version"], 1);
        assert_eq!(again["allowed_actions"], json!(["accept"]));
        let kept = app.visit("/trust/documents/processing-agreement/1/en", &[]).await;
        assert_eq!(digest(&kept.text), digest(first));
        assert_eq!(owner.post(path, acceptance(1, first)).await.code(), "conflict");
        owner.post(path, acceptance(2, "Version two")).await.expect(200);

        // Another organization has accepted nothing.
        app.create_organization("globex").await;
        let theirs = app.member_of("globex", Role::Owner).await;
        let theirs = theirs.get("/documents").await.expect(200)["items"][0].clone();
        assert_eq!(
            (&theirs["accepted"], &theirs["acceptance"]),
            (&json!(false), &Value::Null)
        );
    });
}

/// AT-01, AT-33: everybody reads the documents without a sign-in, with version, date and hash, and nothing in them is markup.
#[test]
fn everybody_reads_the_published_documents() {
    on_sqlite(|app| async move {
        assert_eq!(
            app.visit("/trust/documents/privacy-policy", &[]).await.code(),
            "not_found"
        );
        let text = "# We & you\n\n<script>alert(1)</script>\n\n- one\n- two\n";
        publish(&app, DocumentKind::PrivacyPolicy, text).await;
        let page = app
            .visit("/trust/documents/privacy-policy", &[("accept-language", "de")])
            .await;
        assert_eq!(page.status.as_u16(), 200);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("script"),
            "{policy}"
        );
        for part in [
            "<h1>We &amp; you</h1>",
            "&lt;script&gt;alert(1)&lt;",
            "<li>one</li>",
            "Version 1 · ",
            &digest(text),
        ] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        let raw = app.visit("/trust/documents/privacy-policy/1/en", &[]).await;
        assert_eq!(
            (raw.text.as_str(), raw.headers["content-type"].as_bytes()),
            (text, b"text/markdown; charset=utf-8".as_slice())
        );
        for nothing in [
            "privacy-policy/2/en",
            "privacy-policy/1/de",
            "privacy-policy/1/fr",
            "imprint/1/en",
        ] {
            let answer = app.visit(&format!("/trust/documents/{nothing}"), &[]).await;
            assert_eq!(answer.status.as_u16(), 404, "{nothing}");
        }
        let trust: Value = serde_json::from_str(&app.visit("/trust.json", &[]).await.text).unwrap();
        assert_eq!(trust["documents"][0]["texts"][0]["sha256"], digest(text));
        assert_eq!(trust["documents"][0]["version"], 1);
        let page = app.visit("/trust?lang=de", &[]).await.text;
        assert!(
            page.contains("Datenschutzerklärung") && page.contains(&digest(text)),
            "{page}"
        );
    });
}

fn document(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hourbook-server"))
        .arg("document")
        .args(arguments)
        .arg("--data-dir")
        .arg(&app.app.config.storage.data_dir)
        .output()
        .unwrap()
}

/// AT-119: nobody publishes alone.
#[test]
fn what_one_operator_has_written_another_one_publishes() {
    on_sqlite(|app| async move {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("policy.md");
        std::fs::write(&file, "# Security\n").unwrap();
        let file = file.to_str().unwrap();
        let write = ["write", "security-policy", "--en", file, "--by", "Ann"];
        let written = document(&app, &write);
        assert!(written.status.success(), "{written:?}");
        assert_eq!(
            app.visit("/trust/documents/security-policy", &[]).await.code(),
            "not_found"
        );
        assert_eq!(
            app.visit("/trust/documents/security-policy/1/en", &[])
                .await
                .code(),
            "not_found"
        );
        let alone = document(&app, &["approve", "security-policy", "1", "--by", "ann"]);
        let said = String::from_utf8(alone.stderr).unwrap();
        assert!(
            !alone.status.success() && said.contains("somebody else"),
            "{said}"
        );
        // A second draft replaces the first.
        assert!(document(&app, &write).status.success());
        let approved = document(&app, &["approve", "security-policy", "1", "--by", "Ben"]);
        assert!(approved.status.success(), "{approved:?}");
        let twice = document(&app, &["approve", "security-policy", "1", "--by", "Cem"]);
        assert!(!twice.status.success());
        let listed: Value = serde_json::from_slice(&document(&app, &["list", "--json"]).stdout).unwrap();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(
            (&listed[0]["written_by"], &listed[0]["approved_by"]),
            (&json!("Ann"), &json!("Ben"))
        );
        let waiting = document(&app, &["acceptances", "security-policy", "--json"]);
        let waiting: Value = serde_json::from_slice(&waiting.stdout).unwrap();
        assert_eq!(
            waiting,
            json!([{ "organization": "acme", "accepted": null, "current": 1 }])
        );
        std::fs::write(dir.path().join("policy.md"), "a\0b").unwrap();
        assert!(!document(&app, &write).status.success());
    });
}
