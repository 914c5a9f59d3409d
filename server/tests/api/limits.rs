//! What an organization may use, and its share of the server.

use axum::{
    body::{Body, Bytes},
    http::{Request, header},
};
use domain::people::Role;
use futures::stream;
use serde_json::{Value, json};
use server::limits::set::set;
use store::limits::Limits;

use crate::support::{Caller, TestApp, on_both_engines, on_sqlite};

async fn limit(app: &TestApp, limits: Limits) {
    let placement = app.placement("acme").await;
    set(&app.app, &placement, limits).await.unwrap();
}

async fn used(caller: &Caller) -> Value {
    caller.get("/organization/limits").await.expect(200)
}

/// AT-106: a limit refuses what adds, says the way out, and leaves everything that is there alone.
#[test]
fn a_limit_refuses_what_adds_and_nothing_else() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let member = app.member(Role::Member).await;
        assert_eq!(member.get("/organization/limits").await.code(), "forbidden");
        let free = used(&owner).await;
        assert_eq!(free["members"], json!({ "used": 2, "limit": null }));
        assert!(free["database_bytes"]["used"].as_i64().unwrap() > 0);
        assert_eq!(free["requests"]["used"], 1);

        limit(
            &app,
            Limits {
                members: Some(3),
                ..Limits::default()
            },
        )
        .await;
        let invite = |email: &str| json!({ "email": email, "role": "member" });
        owner
            .post("/invitations", invite("bo@acme.example"))
            .await
            .expect(201);
        assert_eq!(used(&owner).await["members"], json!({ "used": 3, "limit": 3 }));
        let refused = owner.post("/invitations", invite("cy@acme.example")).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (403, "limit_reached".to_owned())
        );
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("room for 3 people") && detail.contains("Disable somebody"),
            "{detail}"
        );

        // Somebody leaves, somebody comes, and then nobody can be let back in.
        let path = format!("/members/{}", member.member);
        owner
            .patch(&path, json!({ "state": "disabled" }))
            .await
            .expect(200);
        owner
            .post("/invitations", invite("cy@acme.example"))
            .await
            .expect(201);
        assert_eq!(
            owner.patch(&path, json!({ "state": "active" })).await.code(),
            "limit_reached"
        );
        owner.patch(&path, json!({ "name": "Grace H" })).await.expect(200);

        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        let kept = owner.post("/time-entries", entry.clone()).await.expect(201);
        limit(
            &app,
            Limits {
                database_bytes: Some(1),
                ..Limits::default()
            },
        )
        .await;
        let zone = json!({ "start_time_zone": "Europe/Berlin" });
        assert_eq!(used(&owner).await["database_bytes"]["limit"], 1);
        assert_eq!(
            owner.post("/time-entries", entry.clone()).await.code(),
            "limit_reached"
        );
        assert_eq!(owner.post("/timer/start", zone).await.code(), "limit_reached");
        let one = format!("/time-entries/{}", kept["id"].as_str().unwrap());
        owner.patch(&one, json!({ "note": "Call" })).await.expect(200);
        assert_eq!(owner.delete(&one).await.status.as_u16(), 204);
        app.create_organization("globex").await;
        let theirs = app.member_of("globex", Role::Owner).await;
        theirs.post("/time-entries", entry.clone()).await.expect(201);

        limit(&app, Limits::default()).await;
        used(&owner).await;
        owner.post("/time-entries", entry).await.expect(201);
        let events = owner.get("/audit?object_kind=organization").await.expect(200);
        assert_eq!(events["items"][0]["action"], "organization.limits_set");
        assert_eq!(events["items"][0]["before"]["database_bytes"], 1);
    });
}

/// AT-106: requests of one organization that do not end leave the others their places.
#[test]
fn one_organization_leaves_the_others_their_places() {
    on_sqlite(|first| async move {
        first.create_organization("globex").await;
        let app = first
            .again_with(|config| {
                config.limits.concurrent_requests = 3;
                config.limits.organization_requests = Some(1);
            })
            .await;
        let (owner, theirs) = (app.owner().await, app.member_of("globex", Role::Owner).await);
        // From now on the server knows whose address this is.
        owner.get("/time-entries").await.expect(200);
        theirs.get("/time-entries").await.expect(200);
        let endless = stream::pending::<Result<Bytes, std::io::Error>>();
        let slow = Request::post("/api/v1/time-entries")
            .header(header::HOST, "acme.localhost")
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", owner.token().unwrap()),
            )
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from_stream(endless))
            .unwrap();
        let held = app.respond(slow);
        tokio::pin!(held);
        // Begins, and never ends.
        assert!(futures::poll!(held.as_mut()).is_pending());
        while app.app.shares.used(app.placement("acme").await.id) == 0 {
            assert!(futures::poll!(held.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
        let refused = owner.get("/time-entries").await;
        assert_eq!(refused.code(), "overloaded");
        assert_eq!(refused.headers["retry-after"], "1");
        theirs.get("/time-entries").await.expect(200);
    });
}

/// ASVS v5.0.0-2.4.1: who calls without a pause is told to wait, and nobody else is.
#[test]
fn one_caller_who_never_pauses_has_to_wait() {
    on_sqlite(|first| async move {
        let app = first
            .again_with(|config| {
                config.limits.member_requests_per_second = 1;
                config.limits.member_requests_at_once = 100;
            })
            .await;
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let mut refused = None;
        for _ in 0..1000 {
            let answer = owner.get("/time-entries").await;
            if answer.status.as_u16() != 200 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.unwrap();
        assert_eq!(refused.status.as_u16(), 429);
        assert_eq!(refused.code(), "too_many_requests");
        let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(wait >= 1);
        member.get("/time-entries").await.expect(200);
    });
}
