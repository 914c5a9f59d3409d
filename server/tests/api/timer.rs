//! The timer over the API.

use serde_json::{Value, json};

use crate::support::on_both_engines;

#[test]
fn starting_a_second_timer_stops_the_first_at_the_same_instant() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        assert_eq!(owner.get("/timer").await.expect(200)["entry"], Value::Null);
        let body = json!({ "note": "first", "started_at": "2026-03-02T09:00:00+01:00" });
        let first = owner.post("/timer/start", body).await.expect(201);
        assert_eq!(
            (&first["ended_at"], &first["duration_seconds"]),
            (&Value::Null, &Value::Null)
        );
        let second = owner
            .post(
                "/timer/start",
                json!({ "started_at": "2026-03-02T10:00:00+01:00" }),
            )
            .await
            .expect(201);
        let stopped = owner
            .get(&format!("/time-entries/{}", first["id"].as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(stopped["ended_at"], second["started_at"]);
        let timer = owner.get("/timer").await.expect(200);
        assert_eq!(timer["entry"]["id"], second["id"]);
    });
}

/// Pitfall 12: a forgotten timer is told, and stopping it may say when work really ended.
#[test]
fn a_forgotten_timer_is_told_and_can_be_stopped_in_the_past() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        owner
            .post("/timer/start", json!({ "started_at": "2026-11-01T09:00:00Z" }))
            .await
            .expect(201);
        assert_eq!(owner.get("/timer").await.expect(200)["forgotten"], true);
        let stopped = owner
            .post("/timer/stop", json!({ "ended_at": "2026-11-01T17:00:00Z" }))
            .await
            .expect(200);
        assert_eq!(stopped["duration_seconds"], 8 * 3600);
        assert_eq!(
            owner.post("/timer/stop", json!({})).await.code(),
            "timer_not_running"
        );
    });
}

#[test]
fn a_timer_needs_no_body_to_start_and_stop() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let started = owner.post("/timer/start", json!({})).await.expect(201);
        assert_eq!(started["source"], "timer");
        assert!(
            owner.post("/timer/stop", json!({})).await.expect(200)["duration_seconds"].as_i64() >= Some(1)
        );
    });
}
