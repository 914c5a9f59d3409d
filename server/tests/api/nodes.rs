//! Two servers on the same data: what one of them ends, the other refuses with the next request.

use axum::http::Method;
use domain::people::Role;
use serde_json::json;

use crate::{
    session::Browser,
    support::{TestApp, on_both_engines},
};

/// What a token may see on a server.
async fn with_token(app: &TestApp, secret: &str) -> u16 {
    let bearer = format!("Bearer {secret}");
    let answer = app
        .stranger()
        .send(Method::GET, "/me", None, &[("authorization", &bearer)])
        .await;
    answer.status.as_u16()
}

/// Issue text, "revocation effective at once on all nodes"; ASVS v5.0.0-7.4.1: nothing is remembered outside of the database.
#[test]
fn what_ends_on_one_server_is_refused_by_the_other_at_once() {
    on_both_engines(|app| async move {
        let other = app.again_with(|_| {}).await;
        let browser = Browser::open(&app).await;
        let there = Browser::with(&other, browser.cookie.clone());
        let made = json!({ "name": "Script", "scopes": ["read"] });
        let token = browser
            .send(Method::POST, "/tokens", Some(made))
            .await
            .expect(201);
        let secret = token["secret"].as_str().unwrap();
        // Both servers have seen both before.
        there.get("/me").await.expect(200);
        assert_eq!(with_token(&other, secret).await, 200);

        let path = format!("/tokens/{}", token["id"].as_str().unwrap());
        browser.send(Method::DELETE, &path, None).await.expect(204);
        assert_eq!(with_token(&other, secret).await, 401);
        browser.send(Method::DELETE, "/session", None).await.expect(204);
        assert_eq!(there.get("/me").await.code(), "unauthenticated");
    });
}

/// A member who is disabled on one server does nothing more on the other, and a role that was taken away is gone there.
#[test]
fn a_member_who_was_disabled_on_one_server_is_a_stranger_to_the_other() {
    on_both_engines(|app| async move {
        let other = app.again_with(|_| {}).await;
        let (owner, admin) = (app.owner().await, app.member(Role::Admin).await);
        let there = admin.on(&other);
        there.get("/members").await.expect(200);
        let path = format!("/members/{}", admin.member);
        owner.patch(&path, json!({ "role": "member" })).await.expect(200);
        assert_eq!(there.get("/audit").await.code(), "forbidden");
        owner
            .patch(&path, json!({ "state": "disabled" }))
            .await
            .expect(200);
        assert_eq!(there.get("/me").await.code(), "unauthenticated");
    });
}
