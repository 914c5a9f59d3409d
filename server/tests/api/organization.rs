//! The organization and its settings.

use axum::http::Method;
use domain::people::Role;
use serde_json::json;

use crate::support::{on_both_engines, on_sqlite};

#[test]
fn an_organization_looks_like_this() {
    on_both_engines(|app| async move {
        let answer = app.owner().await.get("/organization").await;
        assert_eq!(answer.headers["etag"], "\"1\"");
        insta::assert_json_snapshot!("organization", answer.expect(200), {
            ".id" => "[id]", ".created_at" => "[instant]", ".updated_at" => "[instant]",
        });
    });
}

#[test]
fn what_is_not_named_stays() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let before = owner.get("/organization").await.expect(200);
        let change = json!({
            "currency": "chf", "overlap_policy": "forbid", "week_start": "sunday", "session_idle_minutes": 30,
            "rounding": { "mode": "nearest", "minutes": 15, "level": "day" },
        });
        let after = owner.patch("/organization", change).await.expect(200);
        let mut expected = before.clone();
        expected["currency"] = json!("CHF");
        expected["overlap_policy"] = json!("forbid");
        expected["week_start"] = json!("sunday");
        expected["session_idle_minutes"] = json!(30);
        expected["rounding"] = json!({ "mode": "nearest", "minutes": 15, "level": "day" });
        expected["version"] = json!(2);
        expected["updated_at"] = after["updated_at"].clone();
        assert_eq!(after, expected);
        assert_eq!(owner.get("/organization").await.expect(200), after);
    });
}

#[test]
fn every_invalid_field_is_named_and_nothing_changes() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let invalid = json!({
            "name": "", "time_zone": "x", "locale": "x", "currency": "DEM", "session_idle_minutes": 4,
            "session_absolute_hours": 0, "forgotten_timer_hours": 73, "rounding": { "mode": "up", "minutes": 0, "level": "entry" },
            "overlap_policy": "forbid",
        });
        let refused = owner.patch("/organization", invalid).await;
        let mut fields = refused.fields();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "currency",
                "forgotten_timer_hours",
                "locale",
                "name",
                "rounding.minutes",
                "session_absolute_hours",
                "session_idle_minutes",
                "time_zone",
            ]
        );
        assert_eq!(
            owner.get("/organization").await.expect(200)["overlap_policy"],
            "warn"
        );
        for body in [
            json!({ "slug": "other" }),
            json!({ "currency": null }),
            json!({ "week_start": "friday" }),
        ] {
            assert_eq!(
                owner.patch("/organization", body).await.code(),
                "malformed_request"
            );
        }
    });
}

/// ASVS v5.0.0-8.2.1: everybody reads the settings, admins change them; a stale change is refused.
#[test]
fn only_admins_change_the_settings() {
    on_sqlite(|app| async move {
        for role in [Role::Member, Role::Manager] {
            let caller = app.member(role).await;
            assert_eq!(
                caller.get("/organization").await.expect(200)["allowed_actions"],
                json!([])
            );
            assert_eq!(
                caller.patch("/organization", json!({ "name": "x" })).await.code(),
                "forbidden"
            );
        }
        let admin = app.member(Role::Admin).await;
        admin
            .patch("/organization", json!({ "name": "Acme" }))
            .await
            .expect(200);
        let stale = [("if-match", "\"1\"")];
        let answer = admin
            .send(
                Method::PATCH,
                "/organization",
                Some(json!({ "name": "x" })),
                &stale,
            )
            .await;
        assert_eq!(answer.code(), "stale_version");
    });
}
