//! What is sensitive asks once more who holds the session.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    second_factor::{browser_of, code, later, set_up, with_password},
    session::{Browser, cookie},
    support::{PASSWORD, TestApp, on_both_engines},
};

/// Makes every session as old as one that was confirmed 16 minutes ago.
pub async fn a_while_later(app: &TestApp) {
    let past = server::clock::Clock.now() - jiff::SignedDuration::from_mins(16);
    let database = app.database("acme").await;
    database
        .write(move |tx| {
            Box::pin(async move {
                tx.execute("UPDATE sessions SET confirmed_at = $1", store::params![past])
                    .await
            })
        })
        .await
        .unwrap();
}

async fn confirm(app: &TestApp, browser: &Browser, body: Value) -> Browser {
    let answer = browser.send(Method::POST, "/session/confirm", Some(body)).await;
    let next = Browser::with(app, cookie(&answer));
    answer.expect(204);
    next
}

/// ASVS v5.0.0-7.5.1, 7.5.2, 7.2.4: each of these is refused to a session that lies open, and works after the password.
#[test]
fn what_is_sensitive_needs_a_recent_proof() {
    on_both_engines(|app| async move {
        let browser = Browser::open(&app).await;
        let (member, _) = with_password(&app, Role::Member).await;
        let one = format!("/members/{}", member.member);
        let report = json!({ "name": "March", "definition": { "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"] } });
        let report = browser
            .send(Method::POST, "/saved-reports", Some(report))
            .await
            .expect(201);
        let ends = app.app.clock.now() + jiff::SignedDuration::from_hours(24);
        let link = json!({ "saved_report_id": report["id"], "expires_at": ends.to_string() });
        a_while_later(&app).await;
        let sensitive = [
            (
                Method::POST,
                "/tokens".to_owned(),
                json!({ "name": "Laptop", "scopes": ["read"] }),
            ),
            (Method::POST, "/me/second-factor".to_owned(), Value::Null),
            (Method::DELETE, "/sessions".to_owned(), Value::Null),
            (Method::PATCH, one.clone(), json!({ "role": "admin" })),
            (Method::PATCH, one.clone(), json!({ "email": "eve@acme.example" })),
            (Method::POST, format!("{one}/password-reset"), Value::Null),
            (Method::DELETE, format!("{one}/sessions"), Value::Null),
            (Method::GET, "/export/archive".to_owned(), Value::Null),
            (Method::GET, "/export/solidtime".to_owned(), Value::Null),
            (
                Method::POST,
                "/invitations".to_owned(),
                json!({ "email": "x@acme.example", "role": "admin" }),
            ),
            (
                Method::PATCH,
                "/organization".to_owned(),
                json!({ "second_factor": "admins" }),
            ),
            (
                Method::PATCH,
                "/organization".to_owned(),
                json!({ "session_idle_minutes": 43200 }),
            ),
            (Method::POST, "/report-links".to_owned(), link),
            (
                Method::POST,
                "/organization/removal".to_owned(),
                json!({ "name": "acme" }),
            ),
        ];
        let body = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
        for (method, path, input) in &sensitive {
            let answer = browser.send(method.clone(), path, body(input)).await;
            assert_eq!(answer.code(), "step_up_required", "{method} {path}");
        }
        // What is not sensitive goes on.
        browser
            .send(Method::PATCH, &one, Some(json!({ "role": "manager" })))
            .await
            .expect(200);
        browser
            .send(
                Method::PATCH,
                "/organization",
                Some(json!({ "overlap_policy": "forbid" })),
            )
            .await
            .expect(200);

        let wrong = json!({ "password": "seven plain otters 43" });
        let refused = browser.send(Method::POST, "/session/confirm", Some(wrong)).await;
        assert_eq!(refused.fields(), ["password"]);
        let old = browser.cookie.clone();
        let browser = confirm(&app, &browser, json!({ "password": PASSWORD })).await;
        assert_ne!(browser.cookie, old);
        assert_eq!(
            Browser::with(&app, old).get("/me").await.code(),
            "unauthenticated"
        );
        for (method, path, input) in &sensitive {
            let answer = browser.send(method.clone(), path, body(input)).await;
            assert!(answer.status.is_success(), "{method} {path}: {}", answer.text);
        }
    });
}

/// ASVS v5.0.0-7.5.1: with a second factor the password alone confirms nothing, nor changes itself.
#[test]
fn whoever_has_a_second_factor_confirms_with_both() {
    on_both_engines(|app| async move {
        let (_, email) = with_password(&app, Role::Member).await;
        let mut browser = browser_of(&app, &email).await;
        let (secret, codes) = set_up(&app, &mut browser).await;
        a_while_later(&app).await;
        let change = json!({ "current_password": PASSWORD, "new_password": "eleven calm herons 7" });
        let refused = browser
            .send(Method::POST, "/me/password", Some(change.clone()))
            .await;
        assert_eq!(refused.code(), "step_up_required");
        for body in [
            json!({ "password": PASSWORD }),
            json!({ "password": PASSWORD, "code": "000000000" }),
            json!({ "password": "seven plain otters 43", "code": codes[0] }),
        ] {
            let refused = browser.send(Method::POST, "/session/confirm", Some(body)).await;
            assert_eq!(refused.fields(), ["password"]);
        }
        let left = browser.get("/me/second-factor").await.expect(200);
        assert_eq!(
            left["recovery_codes_left"], 10,
            "a wrong password uses no code up"
        );
        let both = json!({ "password": PASSWORD, "code": code(&secret, 0) });
        let browser = confirm(&app, &browser, both.clone()).await;
        let again = browser.send(Method::POST, "/session/confirm", Some(both)).await;
        assert_eq!(again.fields(), ["password"], "a code is good once");
        later(&app).await;
        browser
            .send(Method::POST, "/me/password", Some(change))
            .await
            .expect(204);
    });
}

/// The list of sessions ends all others at once; a token has no session to confirm.
#[test]
fn all_other_sessions_end_together() {
    on_both_engines(|app| async move {
        let others = [Browser::open(&app).await, Browser::open(&app).await];
        let browser = Browser::open(&app).await;
        let listed = browser.get("/sessions").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 3);
        assert_eq!(listed["items"][0]["network"], "127.0.0.0/24");
        assert_eq!(listed["items"][0]["second_factor"], false);
        browser.send(Method::DELETE, "/sessions", None).await.expect(204);
        browser.get("/me").await.expect(200);
        for other in others {
            assert_eq!(other.get("/me").await.code(), "unauthenticated");
        }
        let owner = app.owner().await;
        let answer = owner
            .post("/session/confirm", json!({ "password": PASSWORD }))
            .await;
        assert_eq!(answer.code(), "conflict");
    });
}

/// ASVS v5.0.0-7.4.5: an admin signs a member out everywhere; nobody else does, and nobody an owner.
#[test]
fn an_admin_ends_the_sessions_of_a_member() {
    on_both_engines(|app| async move {
        let (member, email) = with_password(&app, Role::Member).await;
        let browsers = [browser_of(&app, &email).await, browser_of(&app, &email).await];
        let path = format!("/members/{}/sessions", member.member);
        let manager = app.member(Role::Manager).await;
        assert_eq!(manager.delete(&path).await.code(), "forbidden");
        let admin = app.member(Role::Admin).await;
        admin.delete(&path).await.expect(204);
        for browser in browsers {
            assert_eq!(browser.get("/me").await.code(), "unauthenticated");
        }
        browser_of(&app, &email).await;
        member.get("/me").await.expect(200);
        for other in [admin.member, app.owner().await.member] {
            let path = format!("/members/{other}/sessions");
            assert_eq!(admin.delete(&path).await.code(), "forbidden");
        }
    });
}
