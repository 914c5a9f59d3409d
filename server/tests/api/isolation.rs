//! Organizations do not meet: a token, an id or an address of one is nothing in another.

use domain::people::Role;
use serde_json::json;

use crate::support::on_both_engines;

/// AT-38: each organization has a database of its own, and nothing of one is reachable from another.
#[test]
fn a_foreign_object_and_a_foreign_token_do_not_exist() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let ours = app.owner().await;
        let theirs = app.member_of("globex", Role::Owner).await;
        let body = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        let entry = theirs.post("/time-entries", body).await.expect(201);
        let path = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        theirs.get(&path).await.expect(200);
        assert_eq!(ours.get(&path).await.code(), "not_found");
        assert_eq!(ours.delete(&path).await.code(), "not_found");
        let moved = theirs.at_host("acme.localhost");
        assert_eq!(moved.get(&path).await.code(), "unauthenticated");
    });
}

/// ASVS v5.0.0-8.3.1: without a credential nothing is told, not even whether the organization exists.
#[test]
fn a_stranger_learns_nothing() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        for host in ["acme.localhost", "nobody.localhost", "localhost"] {
            let stranger = app.stranger().at_host(host);
            assert_eq!(
                stranger.get("/time-entries").await.code(),
                "unauthenticated",
                "{host}"
            );
        }
    });
}

/// A token is good for what its scopes say and nothing else.
#[test]
fn a_token_without_the_scope_is_refused() {
    on_both_engines(|app| async move {
        let reader = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        let body = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        assert_eq!(reader.post("/time-entries", body).await.code(), "scope_missing");
        reader.get("/time-entries").await.expect(200);
    });
}
