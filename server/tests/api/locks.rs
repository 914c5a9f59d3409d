//! Closed periods over the API.

use domain::people::Role;
use serde_json::{Value, json};
use server::clock::Clock;

use crate::support::{on_both_engines, on_sqlite};

/// Pitfall 11: nothing in a closed period changes, until it is opened again with a reason.
#[test]
fn a_closed_period_is_closed_until_it_is_opened_again() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let entry = |date: &str| json!({ "date": date, "duration_seconds": 60 });
        let kept = member
            .post("/time-entries", entry("2026-02-28"))
            .await
            .expect(201);
        let close =
            json!({ "member_id": null, "locked_until": "2026-02-28", "reason": "February is billed" });
        let lock = owner.put("/locks", close).await.expect(200);
        assert_eq!(lock["set_by"], json!(owner.member));
        assert_eq!(
            member.post("/time-entries", entry("2026-02-28")).await.code(),
            "period_locked"
        );
        let path = format!("/time-entries/{}", kept["id"].as_str().unwrap());
        assert_eq!(member.delete(&path).await.code(), "period_locked");
        member
            .post("/time-entries", entry("2026-03-01"))
            .await
            .expect(201);
        assert_eq!(
            member.get("/me").await.expect(200)["member"]["locked_until"],
            "2026-02-28"
        );

        let earlier = json!({ "locked_until": "2026-01-31", "reason": "A day was missing" });
        owner.put("/locks", earlier).await.expect(200);
        member
            .post("/time-entries", entry("2026-02-28"))
            .await
            .expect(201);
        let opened = owner
            .put("/locks", json!({ "locked_until": null, "reason": "Start again" }))
            .await
            .expect(200);
        assert_eq!(opened["locked_until"], Value::Null);
        assert_eq!(owner.get("/locks").await.expect(200)["items"], json!([]));
        member.delete(&path).await.expect(204);
    });
}

#[test]
fn each_sees_the_locks_that_concern_them() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (lead, member, other) = (
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        app.team(&lead, &[&member]).await;
        for (id, until) in [
            (json!(member.member), "2026-02-28"),
            (json!(other.member), "2026-01-31"),
            (Value::Null, "2025-12-31"),
        ] {
            owner
                .put(
                    "/locks",
                    json!({ "member_id": id, "locked_until": until, "reason": "billed" }),
                )
                .await
                .expect(200);
        }
        let count = |page: Value| page["items"].as_array().unwrap().len();
        assert_eq!(count(owner.get("/locks").await.expect(200)), 3);
        assert_eq!(count(lead.get("/locks").await.expect(200)), 2);
        let own = member.get("/locks").await.expect(200);
        assert_eq!(own["items"][0]["member_id"], Value::Null);
        assert_eq!(own["items"][1]["member_id"], json!(member.member));
        assert_eq!(count(own), 2);
        // The period of somebody else does not show through their profile either.
        let seen = member
            .get(&format!("/members/{}", other.member))
            .await
            .expect(200);
        assert_eq!(seen["locked_until"], "2025-12-31");
        let page = owner.get("/locks?limit=1").await.expect(200);
        let next = format!("/locks?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
        assert_eq!(count(owner.get(&next).await.expect(200)), 2);
    });
}

#[test]
fn a_lock_needs_a_reason_a_date_within_the_calendar_and_a_member() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let body = json!({ "locked_until": "1969-12-31", "reason": " " });
        assert_eq!(
            owner.put("/locks", body).await.fields(),
            ["locked_until", "reason"]
        );
        let body = json!({ "locked_until": "2026-02-28", "reason": "x".repeat(501) });
        assert_eq!(owner.put("/locks", body).await.fields(), ["reason"]);
        let body = json!({ "member_id": Clock.id(), "locked_until": "2026-02-28", "reason": "x" });
        assert_eq!(owner.put("/locks", body).await.code(), "not_found");
        let body = json!({ "locked_until": "2026-02-30", "reason": "x" });
        assert_eq!(owner.put("/locks", body).await.code(), "malformed_request");
    });
}

/// ASVS v5.0.0-8.2.1: closing a period is the business of admins, and is on record with its reason.
#[test]
fn only_admins_close_periods_and_the_reason_is_kept() {
    on_both_engines(|app| async move {
        let body = json!({ "locked_until": "2026-02-28", "reason": "February is billed" });
        for role in [Role::Member, Role::Manager] {
            assert_eq!(
                app.member(role).await.put("/locks", body.clone()).await.code(),
                "forbidden"
            );
        }
        app.member(Role::Admin)
            .await
            .put("/locks", body)
            .await
            .expect(200);
        let database = app.database("acme").await;
        let events: Vec<(String, String)> = database
            .read(|tx| {
                Box::pin(async move {
                    let sql = "SELECT action, payload FROM audit_events WHERE object_kind = 'lock'";
                    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
                })
            })
            .await
            .unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].0, "lock.set");
        let payload: serde_json::Value = serde_json::from_str(&events[0].1).unwrap();
        assert_eq!(payload["reason"], "February is billed");
    });
}
