//! What is decided about an organization in the control database stands in its audit log, also after a crash in between.

use axum::http::{Method, StatusCode};
use domain::domains::{challenge_name, proof};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::{
    audit::pay_owed,
    clock::Clock,
    domains::{Seen, add, remove, set_primary, verify},
    organization::{
        rename::rename,
        suspension::{resume, suspend},
    },
};
use store::{
    StoreError,
    control::Placement,
    former_addresses,
    limits::Limits,
    owed_events::{self, Owed},
};

use crate::{
    domains::{Zone, site},
    support::{Caller, TestApp, on_both_engines},
};

async fn owed(app: &TestApp) -> Vec<Owed> {
    let control = app.app.cell.control();
    control
        .read(|tx| Box::pin(async move { owed_events::list(tx, Timestamp::MAX, 100).await }))
        .await
        .unwrap()
}

async fn owe(app: &TestApp, event: Owed) {
    let control = app.app.cell.control();
    control
        .write(move |tx| Box::pin(async move { owed_events::insert(tx, &event).await }))
        .await
        .unwrap();
}

async fn events(owner: &Caller) -> Vec<Value> {
    let events = owner.get("/audit?object_kind=organization").await.expect(200);
    events["items"].as_array().unwrap().clone()
}

fn an_event(placement: &Placement, owner: &Caller, age: SignedDuration) -> Owed {
    Owed {
        id: Clock.id(),
        organization: placement.id,
        at: Clock.now() - age,
        actor: Some(owner.member),
        action: "organization.domain_added".to_owned(),
        before: None,
        after: Some(json!({ "domain": "time.acme.example" })),
        reason: None,
        request_id: "a request".to_owned(),
    }
}

/// AT-23: a process that died after the control database had decided leaves what the audit log is owed; it is written once, by
/// whoever looks next.
#[test]
fn what_a_crash_left_behind_reaches_the_audit_log_once() {
    on_both_engines(|app| async move {
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let before = events(&owner).await.len();
        let old = an_event(&acme, &owner, SignedDuration::from_mins(5));
        let fresh = an_event(&acme, &owner, SignedDuration::ZERO);
        owe(&app, old.clone()).await;
        owe(&app, fresh.clone()).await;
        let minute_ago = Clock.now() - SignedDuration::from_mins(1);
        pay_owed(&app.app, minute_ago).await.unwrap();
        // Whoever has just changed something writes it down themselves.
        let left = owed(&app).await;
        assert_eq!(left, std::slice::from_ref(&fresh));
        let told = events(&owner).await;
        assert_eq!(told.len(), before + 1);
        assert_eq!(told[0]["action"], "organization.domain_added");
        assert_eq!(told[0]["actor_id"], json!(owner.member));
        // It was written, and the process died before that was noted.
        owe(&app, old).await;
        pay_owed(&app.app, minute_ago).await.unwrap();
        assert_eq!(events(&owner).await.len(), before + 1);
        pay_owed(&app.app, Timestamp::MAX).await.unwrap();
        assert_eq!(events(&owner).await.len(), before + 2);
        assert!(owed(&app).await.is_empty());
    });
}

/// AT-23: whoever changes a domain, operator or owner, leaves one event and owes none.
#[test]
fn a_change_of_a_domain_leaves_one_event_and_owes_none() {
    on_both_engines(|first| async move {
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let before = events(&owner).await.len();
        let name = "time.acme.example";
        let claim = add(&app.app, &acme, name).await.unwrap();
        zone.put(&challenge_name(name), &[&proof(&claim.token)]);
        assert_eq!(verify(&app.app, &acme, name).await.unwrap(), Seen::Proved);
        assert_eq!(verify(&app.app, &acme, name).await.unwrap(), Seen::Proved);
        set_primary(&app.app, &acme, Some(name)).await.unwrap();
        remove(&app.app, &acme, name).await.unwrap();
        assert_eq!(events(&owner).await.len(), before + 4);
        assert!(owed(&app).await.is_empty());

        let wish = json!({ "domain": name });
        let made = owner.post("/organization/domains", wish).await.expect(201);
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        zone.put(&text("record_name"), &[&text("record_text")]);
        let here = format!("/organization/domains/{name}");
        let check = format!("{here}/check");
        for _ in 0..2 {
            owner.send(Method::POST, &check, None, &[]).await.expect(200);
        }
        let prefer = json!({ "is_primary": true });
        owner.patch(&here, prefer).await.expect(200);
        assert_eq!(owner.delete(&here).await.status, StatusCode::NO_CONTENT);
        let told = events(&owner).await;
        assert_eq!(told.len(), before + 8);
        assert_eq!(told[0]["actor_id"], json!(owner.member));
        assert!(owed(&app).await.is_empty());
    });
}

/// AT-23, AT-38: a process that died after an address was given away leaves a renaming that is finished once, with its event.
#[test]
fn a_renaming_that_broke_off_is_finished_once() {
    on_both_engines(|app| async move {
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let before = events(&owner).await.len();
        let event = Owed {
            actor: None,
            action: "organization.renamed".to_owned(),
            before: Some(json!({ "slug": "acme" })),
            after: Some(json!({ "slug": "initech" })),
            ..an_event(&acme, &owner, SignedDuration::ZERO)
        };
        let (kept, now) = (event.clone(), Clock.now());
        let until = now + SignedDuration::from_hours(1);
        let given = app.app.cell.control().write(move |tx| {
            Box::pin(async move {
                former_addresses::rename(tx, &acme, "initech", now, until).await?;
                owed_events::insert(tx, &kept).await
            })
        });
        given.await.unwrap();
        pay_owed(&app.app, Timestamp::MAX).await.unwrap();
        let there = owner.at_host("initech.localhost");
        assert_eq!(there.get("/organization").await.expect(200)["slug"], "initech");
        let told = events(&there).await;
        assert_eq!(told.len(), before + 1);
        assert_eq!(told[0]["action"], "organization.renamed");
        assert_eq!(told[0]["before"], json!({ "slug": "acme" }));
        // It was written, and the process died before that was noted; whoever repeats the renaming writes nothing twice.
        owe(&app, event).await;
        let renamed = app.placement("initech").await;
        rename(&app.app, &renamed, "initech", 1).await.unwrap();
        assert_eq!(events(&there).await.len(), before + 1);
        assert!(owed(&app).await.is_empty());
    });
}

async fn mails_to_owners(app: &TestApp) -> i64 {
    let database = app.database("acme").await;
    let sql = "SELECT COUNT(*) FROM outbox WHERE job = 'mail.security'";
    let counted: Result<i64, StoreError> = database
        .read(move |tx| Box::pin(async move { tx.scalar(sql, &[]).await }))
        .await;
    counted.unwrap()
}

/// AT-23, AT-46: that an organization will be removed stands in its audit log and is mailed to its owners, once, also where
/// whoever asked for it died in between.
#[test]
fn a_removal_that_was_asked_for_is_told_once() {
    on_both_engines(|first| async move {
        let app = first
            .again_with(|config| config.mail.relay = Some("relay.invalid".into()))
            .await;
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let (before, mails) = (events(&owner).await.len(), mails_to_owners(&app).await);
        let event = Owed {
            actor: None,
            action: "organization.removal_requested".to_owned(),
            after: Some(json!({ "removal_id": Clock.id(), "due_at": Clock.now() })),
            ..an_event(&acme, &owner, SignedDuration::ZERO)
        };
        for _ in 0..2 {
            owe(&app, event.clone()).await;
            pay_owed(&app.app, Timestamp::MAX).await.unwrap();
            assert_eq!(events(&owner).await.len(), before + 1);
            assert_eq!(mails_to_owners(&app).await, mails + 1);
        }
        // An owner who asks and takes it back is written down at once, and owes nothing.
        let wish = json!({ "name": "acme", "reason": "We move on", "days": 7 });
        owner.post("/organization/removal", wish).await.expect(201);
        assert!(owed(&app).await.is_empty());
        owner.delete("/organization/removal").await.expect(204);
        assert!(owed(&app).await.is_empty());
        let told = events(&owner).await;
        assert_eq!(told.len(), before + 3);
        assert_eq!(told[0]["action"], "organization.removal_withdrawn");
        assert_eq!(told[1]["reason"], "We move on");
        assert_eq!(mails_to_owners(&app).await, mails + 3);
    });
}

/// AT-23: what the operator decides leaves one event, with its reason, and owes none.
#[test]
fn a_suspension_and_limits_leave_one_event_and_owe_none() {
    on_both_engines(|app| async move {
        let (owner, acme) = (app.owner().await, app.placement("acme").await);
        let before = events(&owner).await.len();
        let reason = "nobody pays".to_owned();
        assert!(suspend(&app.app, &acme, reason.clone()).await.unwrap());
        assert!(!suspend(&app.app, &acme, reason.clone()).await.unwrap());
        assert!(resume(&app.app, &acme).await.unwrap());
        assert!(!resume(&app.app, &acme).await.unwrap());
        let limits = Limits {
            members: Some(7),
            ..Limits::default()
        };
        server::limits::set::set(&app.app, &acme, limits).await.unwrap();
        assert!(owed(&app).await.is_empty());
        let told = events(&owner).await;
        assert_eq!(told.len(), before + 3);
        assert_eq!(told[0]["after"]["members"], 7);
        assert_eq!(told[0]["before"]["members"], Value::Null);
        assert_eq!(told[2]["action"], "organization.suspended");
        assert_eq!(told[2]["reason"], json!(reason));
    });
}
