//! What owners do with the domains of their organization, without the operator.

use axum::http::{Method, StatusCode};
use domain::{
    domains::{challenge_name, proof},
    people::Role,
};
use serde_json::{Value, json};
use server::domains::add;

use crate::{
    domains::{Zone, prove, site},
    session::Browser,
    step_up::a_while_later,
    support::{Caller, on_both_engines, on_sqlite},
};

const ALL: &str = "/organization/domains";
const HERE: &str = "/organization/domains/time.acme.example";

async fn look(owner: &Caller) -> Value {
    owner
        .send(Method::POST, &format!("{HERE}/check"), None, &[])
        .await
        .expect(200)
}

/// Puts the record that the answer asks for into the zone.
fn publish(zone: &Zone, domain: &Value) {
    let text = |name: &str| domain[name].as_str().unwrap().to_owned();
    zone.put(&text("record_name"), &[&text("record_text")]);
}

async fn actions(owner: &Caller) -> Vec<String> {
    let events = owner.get("/audit?object_kind=organization").await.expect(200);
    let events = events["items"].as_array().unwrap().iter();
    events
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect()
}

/// AT-38: an owner brings a domain in without the operator, and nothing leads there before DNS proves it.
#[test]
fn an_owner_adds_proves_prefers_and_removes_a_domain() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let owner = app.owner().await;
        let none = owner.get(ALL).await.expect(200);
        assert_eq!(none, json!({ "items": [], "points_to": "hours.example" }));
        let wish = json!({ "domain": "Time.Acme.Example." });
        let made = owner.post(ALL, wish.clone()).await.expect(201);
        assert_eq!(made["domain"], "time.acme.example");
        assert_eq!(made["record_name"], "_hourbook-challenge.time.acme.example");
        assert_eq!(made["state"], "waiting");
        // The certificate of this server is its own, for this machine.
        assert_eq!(made["certificate"], "missing");
        assert_eq!(made["certificate_until"], Value::Null);
        assert_eq!(made["allowed_actions"], json!(["check", "update", "delete"]));
        let again = owner.post(ALL, wish).await.expect(201);
        assert_eq!(again["record_text"], made["record_text"]);

        assert_eq!(look(&owner).await["proof"], "missing");
        let early = owner.patch(HERE, json!({ "is_primary": true })).await;
        assert_eq!(early.code(), "conflict");
        let there = owner.at_host("time.acme.example");
        assert!(!there.get("/me").await.status.is_success());

        publish(&zone, &made);
        let looked = look(&owner).await;
        assert_eq!(looked["proof"], "proved");
        assert_eq!(looked["domain"]["state"], "proved");
        there.get("/me").await.expect(200);
        let chosen = owner.patch(HERE, json!({ "is_primary": true })).await.expect(200);
        assert_eq!(chosen["is_primary"], true);
        let listed = owner.get(ALL).await.expect(200);
        assert_eq!(listed["items"], json!([chosen]));
        owner
            .patch(HERE, json!({ "is_primary": false }))
            .await
            .expect(200);

        assert_eq!(owner.delete(HERE).await.status, StatusCode::NO_CONTENT);
        assert!(!there.get("/me").await.status.is_success());
        let told = actions(&owner).await;
        assert_eq!(
            told[..5],
            [
                "organization.domain_removed",
                "organization.domain_primary_set",
                "organization.domain_primary_set",
                "organization.domain_verified",
                "organization.domain_added",
            ]
        );
    });
}

/// AT-38, ASVS v5.0.0-8.2.2, 8.4.1: what another organization says of a domain is not there for anybody else, in whatever way it is
/// asked for.
#[test]
fn a_domain_of_another_organization_is_like_one_that_never_was() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        add(&app.app, &app.placement("globex").await, "time.globex.example")
            .await
            .unwrap();
        let owner = app.owner().await;
        assert_eq!(owner.get(ALL).await.expect(200)["items"], json!([]));
        let body = json!({ "is_primary": true });
        for (method, end, body) in [
            (Method::PATCH, "", Some(body)),
            (Method::DELETE, "", None),
            (Method::POST, "/check", None),
        ] {
            let ask = async |name: &str| {
                let path = format!("{ALL}/{name}{end}");
                let answer = owner.send(method.clone(), &path, body.clone(), &[]).await;
                let mut problem = answer.json();
                for own in ["instance", "request_id"] {
                    problem.as_object_mut().unwrap().remove(own);
                }
                (answer.status, problem)
            };
            let foreign = ask("time.globex.example").await;
            assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{method}{end}");
            assert_eq!(foreign, ask("time.nobody.example").await, "{method}{end}");
            assert_eq!(foreign, ask("no-domain").await, "{method}{end}");
        }
        let told = actions(&owner).await;
        assert!(!told.iter().any(|action| action.contains("domain")), "{told:?}");
    });
}

/// What DNS does not say decides nothing, and what it says for two is decided for the one who had it.
#[test]
fn a_domain_stays_where_it_is_while_dns_does_not_say_otherwise() {
    on_both_engines(|first| async move {
        first.create_organization("globex").await;
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let (owner, globex) = (app.owner().await, app.placement("globex").await);
        let name = "time.acme.example";
        let mine = owner.post(ALL, json!({ "domain": name })).await.expect(201);
        prove(&app, &zone, &globex, name).await;
        let theirs = add(&app.app, &globex, name).await.unwrap();
        assert_eq!(look(&owner).await["proof"], "missing");
        let both = [
            proof(&theirs.token),
            mine["record_text"].as_str().unwrap().to_owned(),
        ];
        zone.put(&challenge_name(name), &[&both[0], &both[1]]);
        let looked = look(&owner).await;
        assert_eq!(looked["proof"], "held");
        assert_eq!(looked["domain"]["state"], "waiting");
        zone.put(&challenge_name(name), &[]);
        assert_eq!(look(&owner).await["proof"], "no_answer");
        publish(&zone, &mine);
        assert_eq!(look(&owner).await["proof"], "proved");
    });
}

/// AT-19, ASVS v5.0.0-7.5.3, 8.2.1: a host name is where people type their passwords. Owners alone say one, soon after they confirmed who they are.
#[test]
fn only_owners_who_confirmed_who_they_are_say_a_domain() {
    on_sqlite(|first| async move {
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let wish = json!({ "domain": "time.acme.example" });
        for role in [Role::Member, Role::Manager, Role::Admin] {
            let caller = app.member(role).await;
            assert_eq!(caller.get(ALL).await.code(), "forbidden", "{role:?}");
            assert_eq!(
                caller.post(ALL, wish.clone()).await.code(),
                "forbidden",
                "{role:?}"
            );
            assert_eq!(caller.delete(HERE).await.code(), "forbidden", "{role:?}");
        }
        let reader = app
            .caller_by_email("acme", "owner@acme.example", &["read", "write"])
            .await;
        assert_eq!(reader.get(ALL).await.code(), "scope_missing");
        let browser = Browser::open(&app).await;
        a_while_later(&app).await;
        browser.send(Method::GET, ALL, None).await.expect(200);
        let refused = browser.send(Method::POST, ALL, Some(wish)).await;
        assert_eq!(refused.code(), "step_up_required");
        for (method, end) in [(Method::POST, "/check"), (Method::DELETE, "")] {
            let refused = browser.send(method, &format!("{HERE}{end}"), None).await;
            assert_eq!(refused.code(), "step_up_required", "{end}");
        }
    });
}

/// The control database decides before the audit log is written: a mutation id that cannot be kept lets nothing be decided.
#[test]
fn a_repeated_request_is_answered_as_before_and_a_reused_key_changes_nothing() {
    on_both_engines(|first| async move {
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let owner = app.owner().await;
        let key = [("idempotency-key", "k-1")];
        let wish = |name: &str| Some(json!({ "domain": name }));
        let made = owner
            .send(Method::POST, ALL, wish("time.acme.example"), &key)
            .await
            .expect(201);
        let again = owner
            .send(Method::POST, ALL, wish("time.acme.example"), &key)
            .await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.expect(201), made);
        let reused = owner
            .send(Method::POST, ALL, wish("hours.acme.example"), &key)
            .await;
        assert_eq!(reused.code(), "idempotency_key_reused");
        let reused = owner.send(Method::DELETE, HERE, None, &key).await;
        assert_eq!(reused.code(), "idempotency_key_reused");
        let listed = owner.get(ALL).await.expect(200);
        assert_eq!(listed["items"], json!([made]));
        let gone = [("idempotency-key", "k-2")];
        for _ in 0..2 {
            let answer = owner.send(Method::DELETE, HERE, None, &gone).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT);
        }
        let added = actions(&owner).await;
        let count = |action: &str| added.iter().filter(|one| *one == action).count();
        assert_eq!(count("organization.domain_added"), 1);
        assert_eq!(count("organization.domain_removed"), 1);
    });
}

/// Whoever types a wrong domain is told at the field; without an address of the server no domain is known not to be its own.
#[test]
fn a_domain_that_cannot_be_one_is_refused_at_its_field() {
    on_sqlite(|first| async move {
        let zone = Zone::default();
        let app = site(&first, &zone).await;
        let owner = app.owner().await;
        for name in [
            "https://time.acme.example",
            "globex.hours.example",
            "acme.local",
            "",
        ] {
            let refused = owner.post(ALL, json!({ "domain": name })).await;
            assert_eq!(refused.fields(), ["domain"], "{name}");
        }
        let bare = first.with_config(|_| ()).await.owner().await;
        assert_eq!(bare.get(ALL).await.expect(200)["points_to"], Value::Null);
        let refused = bare.post(ALL, json!({ "domain": "time.acme.example" })).await;
        assert_eq!(refused.code(), "conflict");
    });
}
