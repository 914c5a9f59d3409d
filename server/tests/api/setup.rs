//! The first start by the one-time link.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{access::secrets, clock::Clock};

use crate::{
    session::cookie,
    support::{Caller, PASSWORD, TestApp, on_both_engines},
};

/// Opens a link at an address that belongs to no organization.
pub async fn open_link(app: &TestApp, hours: i64) -> (Caller, String) {
    app.create_organization("globex").await;
    let secret = secrets::generate(Clock);
    let (hash, now) = (secrets::hash(&secret), Clock.now());
    let expires_at = now + SignedDuration::from_hours(hours);
    app.app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                store::control::replace_setup_link(tx, Clock.id(), &hash, now, expires_at).await
            })
        })
        .await
        .unwrap();
    (app.stranger().at_host("initech.localhost"), secret)
}

pub fn body(token: &str) -> Value {
    json!({
        "token": token, "organization_name": "Initech", "time_zone": "europe/vienna", "locale": "de-at",
        "name": "Ada", "email": "ada@initech.example", "password": PASSWORD,
    })
}

/// AT-63, ASVS v5.0.0-6.3.2, 6.4.1: there is no default account; the first one is made by a link that is good once.
#[test]
fn the_link_makes_organization_and_owner_once() {
    on_both_engines(|app| async move {
        let (visitor, token) = open_link(&app, 1).await;
        assert_eq!(visitor.get("/setup").await.expect(200), json!({ "needed": true }));
        assert_eq!(
            app.stranger().get("/setup").await.expect(200),
            json!({ "needed": false })
        );
        let answer = visitor.post("/setup", body(&token)).await;
        let session = cookie(&answer);
        let me = answer.expect(201);
        assert_eq!(me["organization"]["slug"], "initech");
        assert_eq!(me["organization"]["time_zone"], "Europe/Vienna");
        assert_eq!(
            (&me["member"]["role"], &me["member"]["locale"]),
            (&json!("owner"), &json!("de-AT"))
        );
        let seen = visitor
            .send(Method::GET, "/me", None, &[("cookie", &session)])
            .await
            .expect(200);
        assert_eq!(seen["member"]["id"], me["member"]["id"]);
        assert_eq!(visitor.post("/setup", body(&token)).await.code(), "setup_done");
        let elsewhere = visitor.at_host("umbrella.localhost");
        assert_eq!(
            elsewhere.post("/setup", body(&token)).await.code(),
            "link_expired"
        );
    });
}

#[test]
fn a_wrong_or_expired_link_makes_nothing() {
    on_both_engines(|app| async move {
        let (visitor, token) = open_link(&app, -1).await;
        assert_eq!(
            visitor.get("/setup").await.expect(200),
            json!({ "needed": false })
        );
        for token in [token.as_str(), "", "guessed"] {
            assert_eq!(
                visitor.post("/setup", body(token)).await.code(),
                "link_expired",
                "{token}"
            );
        }
        assert_eq!(
            app.stranger().post("/setup", body(&token)).await.code(),
            "setup_done"
        );
    });
}

/// Invalid fields leave the link open, so that they can be put right.
#[test]
fn every_invalid_field_is_named_and_the_link_stays_open() {
    on_both_engines(|app| async move {
        let (visitor, token) = open_link(&app, 1).await;
        let invalid = json!({
            "token": token, "organization_name": "", "time_zone": "x", "locale": "x", "name": "", "email": "x",
            "password": "passwordpassword",
        });
        let refused = visitor.post("/setup", invalid).await;
        assert_eq!(
            refused.fields(),
            [
                "organization_name",
                "time_zone",
                "locale",
                "name",
                "email",
                "password"
            ]
        );
        assert_eq!(refused.code(), "validation_failed");
        visitor.post("/setup", body(&token)).await.expect(201);
    });
}

/// Two people with the same link at once: one organization, one owner.
#[test]
fn two_uses_of_the_link_at_once_make_one_organization() {
    on_both_engines(|app| async move {
        let (visitor, token) = open_link(&app, 1).await;
        let (first, second) = tokio::join!(
            visitor.post("/setup", body(&token)),
            visitor.post("/setup", body(&token))
        );
        let made = [&first, &second]
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED)
            .count();
        assert_eq!(made, 1, "{first:?} {second:?}");
        let refused = if first.status == StatusCode::CREATED {
            second
        } else {
            first
        };
        assert!(refused.status.is_client_error(), "{refused:?}");
    });
}
