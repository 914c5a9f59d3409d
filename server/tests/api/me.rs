//! The caller: who they are, what they may do, their preferences and password.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    session::{Browser, sign_in},
    support::{PASSWORD, on_both_engines, on_sqlite},
};

const NEW_PASSWORD: &str = "eleven quiet herons 7";

#[test]
fn permissions_follow_role_and_scopes() {
    on_sqlite(|app| async move {
        let actions = |me: &Value| -> Vec<String> {
            let permissions = me["permissions"].as_array().unwrap();
            permissions
                .iter()
                .map(|permission| permission["action"].as_str().unwrap().to_owned())
                .collect()
        };
        let owner = app.owner().await.get("/me").await.expect(200);
        assert!(actions(&owner).contains(&"organization_update".to_owned()));
        assert_eq!(owner["token"]["scopes"], json!(["read", "write", "admin"]));
        assert!(owner["session"].is_null());
        let reader = app
            .caller_by_email("acme", "owner@acme.example", &["read"])
            .await
            .get("/me")
            .await
            .expect(200);
        assert!(actions(&reader).contains(&"entry_read".to_owned()));
        assert!(!actions(&reader).contains(&"entry_create".to_owned()));
        assert!(
            reader["organization"]["allowed_actions"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        let member = app.member(Role::Member).await.get("/me").await.expect(200);
        let own = member["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["action"] == "entry_read")
            .unwrap();
        assert_eq!((&own["people"], &own["work"]), (&json!("own"), &json!("own")));
    });
}

/// Numbers among the preferences are stored as they are, taken back by null, and refused by their name.
#[test]
fn a_day_target_and_the_step_of_the_calendar_are_preferences() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let start = json!({ "preferences": { "start_page": "timesheet" } });
        let now = member.patch("/me", start).await.expect(200);
        assert_eq!(now["preferences"]["start_page"], "timesheet");
        let both = json!({ "preferences": { "day_target_seconds": 27_720, "calendar_step_minutes": 0 } });
        let now = member.patch("/me", both).await.expect(200);
        assert_eq!(now["preferences"]["day_target_seconds"], 27_720);
        assert_eq!(now["preferences"]["calendar_step_minutes"], 0);
        let bad = json!({ "preferences": { "day_target_seconds": -1, "calendar_step_minutes": 7 } });
        let refused = member.patch("/me", bad).await.expect(422);
        let fields: Vec<&str> = refused["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        assert_eq!(
            fields,
            [
                "preferences.day_target_seconds",
                "preferences.calendar_step_minutes"
            ]
        );
        let back = json!({ "preferences": { "day_target_seconds": null } });
        let now = member.patch("/me", back).await.expect(200);
        assert_eq!(now["preferences"]["day_target_seconds"], Value::Null);
        assert_eq!(now["preferences"]["calendar_step_minutes"], 0);
    });
}

/// A merge patch: what it does not name stays, null goes back to the default.
#[test]
fn preferences_are_merged_one_by_one() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let first = json!({ "preferences": { "color_scheme": "dark", "week_start": "sunday" } });
        let answer = member.patch("/me", first).await;
        assert_eq!(answer.headers["etag"], "\"2\"");
        let second =
            json!({ "preferences": { "week_start": null, "time_format": "24h" }, "locale": "de-at" });
        let member_now = member.patch("/me", second).await.expect(200);
        assert_eq!(member_now["preferences"]["color_scheme"], "dark");
        assert_eq!(member_now["preferences"]["week_start"], Value::Null);
        assert_eq!(member_now["preferences"]["time_format"], "24h");
        assert_eq!(member_now["locale"], "de-AT");
        assert_eq!(member.get("/me").await.expect(200)["member"], member_now);
        let stale = member
            .send(
                Method::PATCH,
                "/me",
                Some(json!({ "name": "X" })),
                &[("if-match", "\"1\"")],
            )
            .await;
        assert_eq!(stale.code(), "stale_version");
    });
}

#[test]
fn every_invalid_field_is_named_at_once() {
    on_sqlite(|app| async move {
        let member = app.member(Role::Member).await;
        let refused = member
            .patch(
                "/me",
                json!({ "name": " ", "time_zone": "Mars/Olympus", "locale": "german" }),
            )
            .await;
        assert_eq!(
            (refused.code().as_str(), refused.fields()),
            (
                "validation_failed",
                vec!["name".into(), "time_zone".into(), "locale".into()]
            )
        );
        // The address is what one signs in with: it is not among one's own fields.
        assert_eq!(
            member
                .patch("/me", json!({ "email": "x@acme.example" }))
                .await
                .code(),
            "malformed_request"
        );
    });
}

/// ASVS v5.0.0-6.2.2, 6.2.3, 7.4.3: changing the password needs the old one and ends all other sessions.
#[test]
fn a_new_password_needs_the_old_one_and_ends_other_sessions() {
    on_both_engines(|app| async move {
        let (here, there) = (Browser::open(&app).await, Browser::open(&app).await);
        let change = |current: &str, new: &str| {
            let body = json!({ "current_password": current, "new_password": new });
            here.send(Method::POST, "/me/password", Some(body))
        };
        let wrong = change("not the password", NEW_PASSWORD).await;
        assert_eq!(
            (wrong.code().as_str(), wrong.fields()),
            ("validation_failed", vec!["current_password".to_owned()])
        );
        change(PASSWORD, NEW_PASSWORD).await.expect(204);
        here.get("/me").await.expect(200);
        assert_eq!(there.get("/me").await.code(), "unauthenticated");
        assert_eq!(
            sign_in(&app, "owner@acme.example", PASSWORD).await.code(),
            "sign_in_failed"
        );
        sign_in(&app, "owner@acme.example", NEW_PASSWORD)
            .await
            .expect(200);
    });
}

/// ASVS v5.0.0-6.2.1, 6.2.9, 6.2.11: weak passwords are refused, long ones of any composition are not.
#[test]
fn a_weak_password_is_refused_whoever_chooses_it() {
    on_sqlite(|app| async move {
        let here = Browser::open(&app).await;
        let change = |current: &str, new: &str| {
            let body = json!({ "current_password": current, "new_password": new });
            here.send(Method::POST, "/me/password", Some(body))
        };
        for weak in [
            "too short",
            "password12345",
            "aaaaaaaaaaaaaaaa",
            "owneracmeexample",
        ] {
            let refused = change(PASSWORD, weak).await;
            assert_eq!(refused.fields(), ["new_password"], "{weak}");
            assert!(!refused.text.contains(weak));
        }
        let long = "ein langer Satz mit Ümläuten, 64 Zeichen und mehr, ganz ohne Regeln!";
        change(PASSWORD, long).await.expect(204);
        sign_in(&app, "owner@acme.example", long).await.expect(200);
    });
}

/// ASVS v5.0.0-6.3.1: an open browser is no place to guess its owner's password.
#[test]
fn guessing_the_current_password_is_slowed_down() {
    on_sqlite(|app| async move {
        let here = Browser::open(&app).await;
        let body = json!({ "current_password": "not the password", "new_password": NEW_PASSWORD });
        for _ in 0..10 {
            here.send(Method::POST, "/me/password", Some(body.clone()))
                .await
                .expect(422);
        }
        assert_eq!(
            here.send(Method::POST, "/me/password", Some(body)).await.code(),
            "too_many_attempts"
        );
    });
}
