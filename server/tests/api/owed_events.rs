//! What is decided about an organization in the control database stands in its audit log, also after a crash in between.

use axum::http::{Method, StatusCode};
use domain::domains::{challenge_name, proof};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::{
    audit::pay_owed,
    clock::Clock,
    domains::{Seen, add, remove, set_primary, verify},
    organization::suspension::{resume, suspend},
};
use store::{
    control::Placement,
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
