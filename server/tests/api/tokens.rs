//! Personal access tokens: made once, good for what they say, ended at once.

use domain::people::Role;
use jiff::SignedDuration;
use serde_json::json;
use server::clock::Clock;

use crate::{
    session::Browser,
    support::{on_both_engines, on_sqlite},
};
use axum::http::Method;

#[test]
fn a_token_works_until_it_is_deleted_and_shows_its_secret_once() {
    on_both_engines(|app| async move {
        let browser = Browser::open(&app).await;
        let body = json!({ "name": "Laptop", "scopes": ["write", "read", "read"] });
        let created = browser
            .send(Method::POST, "/tokens", Some(body))
            .await
            .expect(201);
        let secret = created["secret"].as_str().unwrap();
        assert!(secret.starts_with("hb_pat_"));
        assert_eq!(created["prefix"], secret[..12]);
        assert_eq!(created["scopes"], json!(["read", "write"]));
        let bearer = format!("Bearer {secret}");
        let program = app.stranger();
        let me = program
            .send(Method::GET, "/me", None, &[("authorization", &bearer)])
            .await
            .expect(200);
        assert_eq!(me["token"]["id"], created["id"]);

        let listed = browser.get("/tokens").await.expect(200);
        assert!(!listed.to_string().contains(&secret[12..]));
        assert!(listed["items"][0]["last_used_at"].is_string());
        let path = format!("/tokens/{}", created["id"].as_str().unwrap());
        assert_eq!(
            app.member(Role::Admin).await.delete(&path).await.code(),
            "not_found"
        );
        browser.send(Method::DELETE, &path, None).await.expect(204);
        assert_eq!(
            browser.send(Method::DELETE, &path, None).await.code(),
            "not_found"
        );
        let gone = program
            .send(Method::GET, "/me", None, &[("authorization", &bearer)])
            .await;
        assert_eq!(gone.code(), "unauthenticated");
    });
}

/// ASVS v5.0.0-8.2.1: a token gives another one neither a scope nor a life beyond its own.
#[test]
fn a_token_cannot_make_one_that_is_good_for_more() {
    on_sqlite(|app| async move {
        let narrow = app
            .caller_by_email("acme", "owner@acme.example", &["admin"])
            .await;
        let refused = narrow
            .post("/tokens", json!({ "name": "x", "scopes": ["admin", "write"] }))
            .await;
        assert_eq!(refused.code(), "scope_missing");
        narrow
            .post("/tokens", json!({ "name": "x", "scopes": ["admin"] }))
            .await
            .expect(201);
        let writer = app
            .caller_by_email("acme", "owner@acme.example", &["read", "write"])
            .await;
        assert_eq!(
            writer
                .post("/tokens", json!({ "name": "x", "scopes": ["read"] }))
                .await
                .code(),
            "scope_missing"
        );
        assert_eq!(writer.get("/tokens").await.code(), "scope_missing");

        let browser = Browser::open(&app).await;
        let soon = api::Instant::from(Clock.now() + SignedDuration::from_hours(1));
        let body = json!({ "name": "short", "scopes": ["admin", "read"], "expires_at": soon });
        let short = browser
            .send(Method::POST, "/tokens", Some(body))
            .await
            .expect(201);
        let bearer = format!("Bearer {}", short["secret"].as_str().unwrap());
        let later = api::Instant::from(Clock.now() + SignedDuration::from_hours(2));
        let body = json!({ "name": "long", "scopes": ["read"], "expires_at": later });
        let refused = app
            .stranger()
            .send(Method::POST, "/tokens", Some(body), &[("authorization", &bearer)])
            .await;
        assert_eq!(refused.fields(), ["expires_at"]);
        let body = json!({ "name": "as long", "scopes": ["read"] });
        let made = app
            .stranger()
            .send(Method::POST, "/tokens", Some(body), &[("authorization", &bearer)])
            .await;
        assert_eq!(made.expect(201)["expires_at"], short["expires_at"]);
    });
}

#[test]
fn a_token_needs_a_name_a_scope_and_an_end_within_a_year() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let too_late = api::Instant::from(Clock.now() + SignedDuration::from_hours(367 * 24));
        let body = json!({ "name": " ", "scopes": [], "expires_at": too_late });
        assert_eq!(
            owner.post("/tokens", body).await.fields(),
            ["name", "scopes", "expires_at"]
        );
        let body = json!({ "name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z" });
        assert_eq!(owner.post("/tokens", body).await.fields(), ["expires_at"]);
        let body = json!({ "name": "x", "scopes": ["everything"] });
        assert_eq!(owner.post("/tokens", body).await.code(), "malformed_request");
        let usual = owner
            .post("/tokens", json!({ "name": "x", "scopes": ["read"] }))
            .await
            .expect(201);
        let ends: jiff::Timestamp = usual["expires_at"].as_str().unwrap().parse().unwrap();
        let days = ends.duration_since(Clock.now()).as_hours() / 24;
        assert!((89..=90).contains(&days), "{days}");
    });
}

#[test]
fn the_number_of_tokens_is_bounded() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let body = json!({ "name": "x", "scopes": ["read"] });
        // One is the caller's own.
        for _ in 1..100 {
            owner.post("/tokens", body.clone()).await.expect(201);
        }
        assert_eq!(owner.post("/tokens", body).await.code(), "conflict");
        let page = owner.get("/tokens?limit=60").await.expect(200);
        let next = format!(
            "/tokens?limit=60&cursor={}",
            page["next_cursor"].as_str().unwrap()
        );
        assert_eq!(
            owner.get(&next).await.expect(200)["items"]
                .as_array()
                .unwrap()
                .len(),
            40
        );
    });
}
