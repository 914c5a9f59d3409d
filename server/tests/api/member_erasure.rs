//! Erasing one member: what was planted is nowhere after it, what the law wants stays, and no backup brings it back.

use axum::http::Method;
use domain::{ids::MemberId, people::Role};
use serde_json::{Value, json};
use server::backups::{self, Choice};
use store::{
    Sql, StoreError, member_erasures, migrate,
    schema::{Kind, Schema},
};

use crate::{
    audit_tree::verified,
    support::{Caller, TestApp, on_both_engines},
};

/// What a member typed or was called, everywhere.
pub const CANARY: &str = "wallaby-93fe1c";

/// A member who came by an invitation and left the canary in every place that they can reach.
pub async fn planted(app: &TestApp, owner: &Caller, canary: &str) -> Caller {
    let email = format!("{canary}@acme.example");
    let invited = owner
        .post("/invitations", json!({ "email": email, "role": "member" }))
        .await
        .expect(201);
    let (_, token) = invited["url"].as_str().unwrap().split_once("token=").unwrap();
    let accept = json!({ "token": token, "name": format!("Ada {canary}"), "password": "many quiet herons 17",
        "time_zone": "Europe/Berlin", "locale": "de" });
    let stranger = app.stranger();
    let agent = [("user-agent", canary)];
    stranger
        .send(Method::POST, "/invitations/accept", Some(accept), &agent)
        .await
        .expect(201);
    let member = app
        .caller_by_email("acme", &email, &["read", "write", "admin"])
        .await;
    let token = json!({ "name": canary, "scopes": ["read"] });
    member.post("/tokens", token).await.expect(201);
    record(&member, canary).await;
    plant_rows(app, member.member, canary).await;
    member
}

/// Work, habits and words, each with the canary.
async fn record(member: &Caller, canary: &str) {
    let project = json!({ "name": format!("Atlas {}", server::clock::Clock.id()) });
    let note = |more: Value| {
        let mut body = json!({ "note": canary });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    // A member makes no projects: their words go to what everybody sees.
    assert_eq!(member.post("/projects", project).await.code(), "forbidden");
    let entry = note(json!({ "date": "2026-03-02", "duration_seconds": 3600 }));
    let key = [("idempotency-key", canary)];
    let entry = member
        .send(Method::POST, "/time-entries", Some(entry), &key)
        .await;
    entry.expect(201);
    member.post("/favorites", note(json!({}))).await.expect(201);
    let recurring = note(
        json!({ "from": "2026-03-02", "by_day": ["MO"], "start_time": "09:00", "duration_seconds": 900,
        "time_zone": "Europe/Berlin" }),
    );
    member.post("/recurring-entries", recurring).await.expect(201);
    let definition = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": [], "filter": {} });
    let report = json!({ "name": canary, "definition": definition, "shared": false });
    member.post("/saved-reports", report).await.expect(201);
}

/// What a directory, a device and intruder detection write.
async fn plant_rows(app: &TestApp, member: MemberId, canary: &str) {
    let (canary, now) = (canary.to_owned(), server::clock::Clock.now());
    let id = || server::clock::Clock.id();
    let (passkey, finding, device, job) = (id(), id(), id(), id());
    let database = app.database("acme").await;
    database
        .write(move |tx| {
            Box::pin(async move {
                let bytes = canary.as_bytes().to_vec();
                tx.execute(
                    "INSERT INTO provisioned_members (member_id, user_name, user_name_folded, external_id) VALUES ($1, $2, $2, $2)",
                    store::params![member, &canary],
                )
                .await?;
                tx.execute(
                    "INSERT INTO passkeys (id, member_id, name, credential_id, credential, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                    store::params![passkey, member, &canary, bytes.clone(), json!({}), now],
                )
                .await?;
                tx.execute(
                    "INSERT INTO known_devices (id, member_id, secret_hash, network, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
                    store::params![device, member, bytes, &canary, now],
                )
                .await?;
                tx.execute(
                    "INSERT INTO security_findings (id, kind, severity, subject, member_id, network, evidence, occurrences,
                        first_seen_at, last_seen_at, state, version) VALUES ($1, 'guessing', 'low', $2, $3, $2, $4, 1, $5, $5, 'seen', 1)",
                    store::params![finding, &canary, member, json!({ "it": canary }), now],
                )
                .await?;
                let later = now + jiff::SignedDuration::from_hours(24);
                tx.execute(
                    "INSERT INTO outbox (id, job, payload, run_at, attempts, created_at) VALUES ($1, 'mail.security', $2, $3, 0, $4)",
                    store::params![job, json!({ "to": format!("{canary}@acme.example"), "name": canary }), later, now],
                )
                .await?;
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

/// Every `table.column` of the organization in which a text stands.
pub async fn found(app: &TestApp, needle: &str) -> Vec<String> {
    let needle = needle.to_owned();
    let schema = Schema::of(migrate::ORGANIZATION).unwrap();
    app.database("acme")
        .await
        .read(move |tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                for table in &schema.tables {
                    for column in &table.columns {
                        let sql = Sql::new("SELECT ")
                            .push(column.name)
                            .push(" FROM ")
                            .push(table.name);
                        let kind = column.kind;
                        let texts = tx
                            .query_sql(sql, |row| {
                                Ok(match kind {
                                    Kind::Text => row.get::<Option<String>>(0)?,
                                    Kind::Json => row.get::<Option<Value>>(0)?.map(|value| value.to_string()),
                                    Kind::Bytes => row
                                        .get::<Option<Vec<u8>>>(0)?
                                        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
                                    _ => None,
                                })
                            })
                            .await?;
                        if texts.into_iter().flatten().any(|text| text.contains(&needle)) {
                            found.push(format!("{}.{}", table.name, column.name));
                        }
                    }
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await
        .unwrap()
}

fn path(member: &Caller) -> String {
    format!("/members/{}/erasure", member.member)
}

fn wish(canary: &str) -> Value {
    json!({ "name": format!("Ada {canary}"), "reason": "Asked for it", "texts": true })
}

async fn disable(owner: &Caller, member: &Caller) {
    let one = format!("/members/{}", member.member);
    owner
        .patch(&one, json!({ "state": "disabled" }))
        .await
        .expect(200);
}

async fn total(owner: &Caller) -> Value {
    let question = json!({ "from": "2026-03-01", "to": "2026-04-01", "time_zone": "Europe/Berlin", "filter": {},
        "group_by": ["week"], "rounding": { "mode": "none", "minutes": 1, "level": "entry" } });
    let report = owner.post("/reports/query", question).await.expect(200);
    json!([report["total"], report["groups"]])
}

async fn events(app: &TestApp) -> i64 {
    app.database("acme")
        .await
        .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM audit_events", &[]).await }))
        .await
        .unwrap()
}

/// AT-31, GDPR Article 17: nothing that the member typed or was called is left in any table or in the audit log, whose proofs hold;
/// no total changes, and asking again changes nothing.
#[test]
fn nothing_planted_is_left_after_an_erasure() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        let before = found(&app, CANARY).await;
        for place in [
            "members.name",
            "members.email",
            "members.name_folded",
            "tokens.name",
            "time_entries.note",
            "favorites.note",
            "recurring_entries.note",
            "sessions.user_agent",
            "saved_reports.name",
            "mutations.body",
            "audit_events.payload",
            "provisioned_members.external_id",
            "passkeys.name",
            "known_devices.network",
            "security_findings.evidence",
            "outbox.payload",
        ] {
            assert!(before.iter().any(|found| found == place), "{place}: {before:?}");
        }
        let totals = total(&owner).await;
        disable(&owner, &ada).await;

        let preview = owner.get(&path(&ada)).await.expect(200);
        assert_eq!(preview["blockers"], json!([]));
        assert_eq!(preview["pseudonym"], "Former member 1");
        let class = |id: &str| {
            let classes = preview["classes"].as_array().unwrap();
            classes.iter().find(|class| class["id"] == id).unwrap().clone()
        };
        assert_eq!(
            (&class("time")["how"], &class("time")["legal_basis"]),
            (&json!("renamed"), &json!("legal_obligation"))
        );
        assert!(class("time")["reason"]["en"].as_str().unwrap().contains("ArbZG"));
        assert_eq!(class("habits")["how"], "erased");
        assert!(class("habits")["rows"].as_i64().unwrap() >= 1);
        assert_eq!(class("backups")["how"], "expires");

        let done = owner.post(&path(&ada), wish(CANARY)).await.expect(200);
        assert_eq!(done["pseudonym"], "Former member 1");
        assert!(done["counts"]["audit_events"].as_i64().unwrap() > 0, "{done}");
        assert_eq!(found(&app, CANARY).await, Vec::<String>::new());
        assert_eq!(total(&owner).await, totals);
        server::audit::seal::seal(
            &app.app,
            &app.placement("acme").await,
            &app.database("acme").await,
        )
        .await
        .unwrap();
        let report = verified(&owner).await;
        assert_eq!(
            (report.findings.as_slice(), report.holds()),
            ([].as_slice(), true)
        );

        let written = events(&app).await;
        let again = owner.post(&path(&ada), wish(CANARY)).await.expect(200);
        assert_eq!((&again, events(&app).await), (&done, written));
        let one = format!("/members/{}", ada.member);
        let shown = owner.get(&one).await.expect(200);
        assert_eq!(
            (&shown["name"], &shown["email"]),
            (
                &json!("Former member 1"),
                &json!("former-member-1@erased.invalid")
            )
        );
        let named = owner.patch(&one, json!({ "state": "active" })).await;
        assert_eq!(named.code(), "conflict");
        let preview = owner.get(&path(&ada)).await.expect(200);
        assert_eq!(preview["erasure"], done);
    });
}

/// What waits for somebody whose address only looks like that of the erased one goes out as it would have.
#[test]
fn somebody_with_a_longer_address_keeps_their_mails_and_findings() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        let others = [
            format!("not.{CANARY}@acme.example"),
            format!("x{CANARY}@acme.example"),
            format!("{CANARY}@acme.example.org"),
        ];
        let now = server::clock::Clock.now();
        let later = now + jiff::SignedDuration::from_hours(24);
        let database = app.database("acme").await;
        database
            .write(move |tx| {
                Box::pin(async move {
                    for other in &others {
                        let (job, finding) = (server::clock::Clock.id(), server::clock::Clock.id());
                        tx.execute(
                            "INSERT INTO outbox (id, job, payload, run_at, attempts, created_at) VALUES ($1, 'mail.security', $2, $3, 0, $4)",
                            store::params![job, json!({ "to": other }), later, now],
                        )
                        .await?;
                        tx.execute(
                            "INSERT INTO security_findings (id, kind, severity, subject, evidence, occurrences,
                                first_seen_at, last_seen_at, state, version) VALUES ($1, 'guessing', 'low', $2, $3, 1, $4, $4, 'seen', 1)",
                            store::params![finding, other, json!({ "it": other }), now],
                        )
                        .await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        disable(&owner, &ada).await;
        owner.post(&path(&ada), wish(CANARY)).await.expect(200);
        let mut places = found(&app, CANARY).await;
        places.sort();
        assert_eq!(
            places,
            [
                "outbox.payload",
                "security_findings.evidence",
                "security_findings.subject"
            ]
        );
        let counted = async |sql: &'static str| -> i64 {
            let database = app.database("acme").await;
            let read = database.read(move |tx| Box::pin(async move { tx.scalar(sql, &[]).await }));
            read.await.unwrap()
        };
        let jobs = "SELECT COUNT(*) FROM outbox WHERE CAST(payload AS TEXT) LIKE '%wallaby%'";
        let findings = "SELECT COUNT(*) FROM security_findings WHERE subject LIKE '%wallaby%'";
        assert_eq!((counted(jobs).await, counted(findings).await), (3, 3));
    });
}

/// ASVS v5.0.0-8.2.2: whoever may not erase does not, nobody erases by accident, and nobody who can still sign in.
#[test]
fn an_erasure_is_for_admins_and_for_those_who_have_left() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        app.create_organization("globex").await;
        let foreign = app.member_of("globex", Role::Owner).await;
        assert_eq!(foreign.get(&path(&ada)).await.code(), "not_found");
        assert_eq!(foreign.post(&path(&ada), wish(CANARY)).await.code(), "not_found");
        for role in [Role::Manager, Role::Member] {
            let caller = app.member(role).await;
            assert_eq!(caller.get(&path(&ada)).await.code(), "forbidden");
            assert_eq!(caller.post(&path(&ada), wish(CANARY)).await.code(), "forbidden");
        }
        // An admin erases no owner, and nobody themselves.
        let admin = app.member(Role::Admin).await;
        assert_eq!(admin.get(&path(&owner)).await.code(), "forbidden");
        let own = owner.get(&path(&owner)).await.expect(200);
        assert_eq!(own["blockers"], json!(["own", "last_owner", "active"]));
        assert_eq!(owner.post(&path(&owner), wish("x")).await.code(), "conflict");

        assert_eq!(
            admin.get(&path(&ada)).await.expect(200)["blockers"],
            json!(["active"])
        );
        assert_eq!(admin.post(&path(&ada), wish(CANARY)).await.code(), "conflict");
        disable(&owner, &ada).await;
        let wrong = json!({ "name": "Ada", "reason": " " });
        assert_eq!(admin.post(&path(&ada), wrong).await.fields(), ["name", "reason"]);
        assert!(!found(&app, CANARY).await.is_empty());
        admin.post(&path(&ada), wish(CANARY)).await.expect(200);
    });
}

/// What others need keeps its words unless that is chosen: the name goes all the same.
#[test]
fn words_stay_in_the_record_unless_they_are_to_go() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        disable(&owner, &ada).await;
        let kept = json!({ "name": format!("Ada {CANARY}"), "reason": "Asked for it" });
        owner.post(&path(&ada), kept).await.expect(200);
        assert_eq!(found(&app, CANARY).await, ["time_entries.note"]);
    });
}

/// AT-42, GDPR Article 17: a backup from before an erasure is erased again before anybody sees it, also when only the control database
/// knows of the erasure.
#[test]
fn a_restored_backup_brings_nobody_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let ada = planted(&app, &owner, CANARY).await;
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        disable(&owner, &ada).await;
        let done = owner.post(&path(&ada), wish(CANARY)).await.expect(200);
        assert_eq!(found(&app, CANARY).await, Vec::<String>::new());

        for forgotten in [false, true] {
            if forgotten {
                app.database("acme")
                    .await
                    .write(|tx| Box::pin(async move { tx.execute("DELETE FROM member_erasures", &[]).await }))
                    .await
                    .unwrap();
            }
            let restored = backups::restore(&app.app, &placement, Choice::Newest, false).await;
            assert!(restored.unwrap().put_back.unwrap().in_place);
            assert_eq!(found(&app, CANARY).await, Vec::<String>::new(), "{forgotten}");
            let id = ada.member;
            let kept = app
                .database("acme")
                .await
                .read(move |tx| Box::pin(async move { member_erasures::find(tx, id).await }))
                .await
                .unwrap()
                .unwrap();
            assert_eq!((kept.number, kept.texts), (1, true));
            assert_eq!(kept.reason == done["reason"], !forgotten);
        }
        let owner = app.owner().await;
        assert_eq!(
            owner.get(&format!("/members/{}", ada.member)).await.expect(200)["name"],
            "Former member 1"
        );
        server::audit::seal::seal(&app.app, &placement, &app.database("acme").await)
            .await
            .unwrap();
        assert!(verified(&owner).await.holds());
    });
}

/// A number that stands for somebody is nobody else's, also after a backup from before they came.
#[test]
fn a_number_is_given_once_also_after_an_older_backup() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        let ada = planted(&app, &owner, CANARY).await;
        disable(&owner, &ada).await;
        owner.post(&path(&ada), wish(CANARY)).await.expect(200);
        // What the organization remembers is lost: only the control database knows.
        app.database("acme")
            .await
            .write(|tx| Box::pin(async move { tx.execute("DELETE FROM member_erasures", &[]).await }))
            .await
            .unwrap();
        backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        let owner = app.owner().await;
        assert_eq!(owner.get(&path(&ada)).await.code(), "not_found");
        let next = app.member(Role::Member).await;
        disable(&owner, &next).await;
        let preview = owner.get(&path(&next)).await.expect(200);
        assert_eq!(preview["pseudonym"], "Former member 2");
    });
}
