//! The public page of the claims, its signed document, and what is behind it.

use std::path::PathBuf;

use axum::http::StatusCode;
use ed25519_dalek::{VerifyingKey, pkcs8::DecodePublicKey};
use jiff::SignedDuration;
use serde_json::Value;
use server::{
    claims::{
        self, key,
        machine::{Machine, Space},
        probes,
    },
    clock::Clock,
};
use store::duties::{self, Assignment, Attestation};

use crate::support::{TestApp, on_both_engines, on_sqlite};

/// A machine of which nothing is known.
fn machine() -> Machine {
    let space = Space {
        free: 1 << 40,
        total: 1 << 40,
        free_files: 1,
        total_files: 1,
    };
    Machine::at(PathBuf::from("/nowhere"), space)
}

async fn measure(app: &TestApp, names: &[&str]) {
    let due: Vec<_> = probes::ALL
        .iter()
        .filter(|probe| names.contains(&probe.name))
        .collect();
    assert_eq!(due.len(), names.len());
    claims::measure(&app.app, &machine(), &due).await.unwrap();
}

async fn document(app: &TestApp) -> Value {
    app.app.published.forget().await;
    app.visit("/trust.json", &[]).await.expect(200)
}

fn claim<'d>(document: &'d Value, id: &str) -> &'d Value {
    let mut claims = document["claims"].as_array().unwrap().iter();
    claims.find(|claim| claim["id"] == id).unwrap()
}

/// TC-05: the document is public, complete and signed by the key of the installation.
#[test]
fn the_document_names_every_claim_and_its_signature_verifies() {
    on_both_engines(|app| async move {
        let document = document(&app).await;
        let claims = document["claims"].as_array().unwrap();
        assert_eq!(claims.len(), 161);
        for claim in claims {
            for member in ["id", "statement", "kind", "state", "checked_at", "evidence"] {
                assert!(claim.get(member).is_some(), "{claim}");
            }
            // Nothing was measured yet, so nothing is green.
            assert_ne!(claim["state"], "met", "{claim}");
        }
        let pem = app.visit("/trust/key", &[]).await;
        let key = VerifyingKey::from_public_key_pem(pem.text.trim()).unwrap();
        assert!(key::verify(&document, &key));
        assert_eq!(document["signature"]["key_id"], key::id(&key));
        let mut changed = document.clone();
        changed["summary"]["met"] = 161.into();
        assert!(!key::verify(&changed, &key));
    });
}

/// TC-05, AT-102: a claim is green while its evidence is fresh, and turns red by itself when nobody measures any more.
#[test]
fn a_claim_turns_green_by_measuring_and_red_by_waiting() {
    on_both_engines(|app| async move {
        measure(&app, &["password_hashes", "control_schema", "durability"]).await;
        let fresh = document(&app).await;
        let hashed = claim(&fresh, "AT-16");
        assert_eq!(
            (&hashed["state"], &hashed["kind"]),
            (&"met".into(), &"verified".into())
        );
        assert!(hashed["checked_at"].is_string());
        let measured = &hashed["evidence"]["probes"][0]["measured"]["parameters"];
        assert_eq!(measured[0], "argon2id v=19 m=19456,t=2,p=1");
        assert_eq!(claim(&fresh, "AT-15")["state"], "met");
        // What the product cannot do stays red, whatever is measured.
        let whole = claim(&fresh, "AT-110");
        assert_eq!(whole["state"], "not_met");
        assert!(whole["reason"]["en"].as_str().unwrap().contains("Backups"));

        let long_ago = Clock.now() - SignedDuration::from_hours(24);
        app.app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(
                        "UPDATE probe_checks SET checked_at = $1",
                        store::params![long_ago],
                    )
                    .await
                })
            })
            .await
            .unwrap();
        let stale = document(&app).await;
        assert_eq!(claim(&stale, "AT-16")["state"], "stale");
        assert_eq!(claim(&stale, "AT-16")["checked_at"], long_ago.to_string());
        assert_eq!(stale["summary"]["met"], 0);
    });
}

#[test]
fn the_page_says_nothing_about_organizations_and_people() {
    on_sqlite(|app| async move {
        app.create_organization("globex").await;
        // Its short name is a word that the page has: a protocol is called so.
        let first = app.owner().await.get("/me").await.expect(200)["organization"]["id"].clone();
        let names: Vec<&str> = probes::ALL.iter().map(|probe| probe.name).collect();
        measure(&app, &names).await;
        app.app.published.forget().await;
        for path in ["/trust", "/trust.json", "/trust/oscal.json"] {
            let text = app.visit(path, &[]).await.text;
            for secret in [
                first.as_str().unwrap(),
                "acme.localhost",
                "globex",
                "owner@",
                app.app.config.storage.data_dir.to_str().unwrap(),
            ] {
                assert!(!text.contains(secret), "{path} holds {secret}");
            }
        }
    });
}

/// TC-04: what is not covered stands before everything else, in both languages, without any script.
#[test]
fn the_page_begins_with_what_is_not_covered_and_needs_no_script() {
    on_sqlite(|app| async move {
        let page = app
            .visit("/trust", &[("accept-language", "de-AT,de;q=0.9")])
            .await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'"),
            "{policy}"
        );
        assert!(!policy.contains("script-src"));
        for forbidden in ["<script", " style=", "javascript:", "onclick"] {
            assert!(!page.text.contains(forbidden), "{forbidden}");
        }
        assert!(page.text.contains("<html lang=\"de\">"));
        let (first, then) = (
            page.text.find("id=\"exclusions\""),
            page.text.find("id=\"claims\""),
        );
        assert!(first.unwrap() < then.unwrap());
        assert_eq!(page.text.matches("<article").count(), 161);
        let english = app.visit("/trust?lang=en", &[("accept-language", "de")]).await;
        assert!(english.text.contains("What is not covered"));
    });
}

#[test]
fn the_page_is_filtered_and_what_it_is_asked_for_is_escaped() {
    on_sqlite(|app| async move {
        let articles = |text: &str| text.matches("<article").count();
        let by_area = app.visit("/trust?area=transport", &[]).await.text;
        assert_eq!(articles(&by_area), 16);
        let by_state = app.visit("/trust?state=not_applicable", &[]).await.text;
        assert_eq!(articles(&by_state), 4);
        let by_word = app.visit("/trust?q=at-22", &[]).await.text;
        assert_eq!(articles(&by_word), 1);
        assert_eq!(
            articles(&app.visit("/trust?area=nonsense&state=%00", &[]).await.text),
            161
        );
        let hostile = app
            .visit("/trust?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &[])
            .await
            .text;
        assert_eq!(articles(&hostile), 0);
        assert!(!hostile.contains("<script"));
    });
}

#[test]
fn an_answer_is_given_once_and_floods_are_slowed_down() {
    on_sqlite(|app| async move {
        let first = app.visit("/trust/oscal.json", &[]).await;
        let tag = first.headers["etag"].to_str().unwrap();
        let again = app.visit("/trust/oscal.json", &[("if-none-match", tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert!(again.text.is_empty());
        assert!(
            first.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("max-age")
        );
        let mut refused = 0;
        for _ in 0..140 {
            let answer = app.visit("/trust/key", &[]).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                assert!(answer.headers.contains_key("retry-after"));
                refused += 1;
            }
        }
        assert!(refused > 0);
    });
}

#[test]
fn a_contact_is_published_only_where_there_is_one() {
    on_sqlite(|app| async move {
        let answer = app.visit("/.well-known/security.txt", &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    });
}

/// AT-119, AT-77: evidence of a duty counts after somebody else has approved it, and only its hash is public.
#[test]
fn a_duty_makes_its_claims_green_after_its_approval() {
    on_both_engines(|app| async move {
        let (now, id) = (Clock.now(), Clock.id());
        let control = app.app.cell.control();
        let attestation = Attestation {
            id,
            duty: "power".into(),
            attested_by: "Ann Amber".into(),
            attested_at: now,
            note: "All four passed".into(),
            file_name: Some("test.pdf".into()),
            file_hash: Some("ab".repeat(32)),
            approved_by: None,
            approved_at: None,
            good_until: None,
        };
        control
            .write(move |tx| {
                Box::pin(async move {
                    let assignment = Assignment {
                        duty: "power".into(),
                        owner: "Ann Amber".into(),
                        due_on: "2999-01-01".parse().unwrap(),
                    };
                    duties::assign(tx, &assignment, now).await?;
                    duties::insert_attestation(tx, &attestation, Some(b"%PDF-1.7".to_vec())).await
                })
            })
            .await
            .unwrap();
        let waiting = document(&app).await;
        assert_eq!(claim(&waiting, "AT-77")["state"], "unknown");
        assert_eq!(
            claim(&waiting, "AT-77")["evidence"]["duty"]["standing"],
            "waiting"
        );
        let approve = |until: &'static str| {
            control.write(move |tx| {
                Box::pin(
                    async move { duties::approve(tx, id, "Bob Birch", now, until.parse().unwrap()).await },
                )
            })
        };
        approve("2999-06-01").await.unwrap();
        let twice = approve("2999-07-01").await.unwrap_err();
        assert!(twice.is_conflict("attestations_approved"));
        let approved = document(&app).await;
        let test = claim(&approved, "AT-77");
        assert_eq!(
            (&test["state"], &test["kind"]),
            (&"met".into(), &"attested".into())
        );
        assert_eq!(test["evidence"]["duty"]["evidence_sha256"], "ab".repeat(32));
        assert!(!approved.to_string().contains("Amber") && !approved.to_string().contains("Birch"));
    });
}

#[test]
fn an_overdue_duty_is_red() {
    on_sqlite(|app| async move {
        let now = Clock.now();
        app.app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    let assignment = Assignment {
                        duty: "training".into(),
                        owner: "Ann".into(),
                        due_on: "2020-01-01".parse().unwrap(),
                    };
                    duties::assign(tx, &assignment, now).await
                })
            })
            .await
            .unwrap();
        assert_eq!(claim(&document(&app).await, "AT-118")["state"], "stale");
    });
}
