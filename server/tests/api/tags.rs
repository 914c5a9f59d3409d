use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::json;

use crate::{assert_answer, support::on_both_engines};

#[test]
fn a_tag_is_created_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let created = manager
            .post("/tags", json!({ "name": "support", "color": "amber" }))
            .await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/tags/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{path}")
        );
        assert_answer!("tag_created", created.json());
        assert_eq!(manager.get(&path).await.json(), created.json());
        let changed = manager
            .patch(&path, json!({ "name": "help", "color": "slate" }))
            .await;
        assert_eq!(changed.headers["etag"], "\"2\"");
        assert_answer!("tag_changed", changed.json());
        assert_eq!(app.audit_events(changed.id()).await, 2);
        assert_eq!(manager.delete(&path).await.status, StatusCode::NO_CONTENT);
        manager.get(&path).await.refused(Code::NotFound);
    });
}

/// AT-19: members see tags and use them; making and changing them is for managers.
#[test]
fn members_read_tags_and_do_not_change_them() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let path = manager.create("/tags", json!({ "name": "support" })).await;
        assert_eq!(member.get(&path).await.ok()["allowed_actions"], json!([]));
        member
            .post("/tags", json!({ "name": "mine" }))
            .await
            .refused(Code::Forbidden);
        member
            .patch(&path, json!({ "archived": true }))
            .await
            .refused(Code::Forbidden);
        member.delete(&path).await.refused(Code::Forbidden);
        let foreign = app.foreign_owner().await;
        foreign.get(&path).await.refused(Code::NotFound);
        foreign.delete(&path).await.refused(Code::NotFound);
        assert_eq!(member.names("/tags", "").await, ["support"]);
    });
}

#[test]
fn a_tag_that_entries_carry_is_renamed_or_archived_but_not_deleted() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let path = owner.create("/tags", json!({ "name": "support" })).await;
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60, "tags": ["Support"] });
        let entry = owner.create("/time-entries", entry).await;
        owner.delete(&path).await.refused(Code::InUse);
        owner
            .patch(&path, json!({ "name": "help", "archived": true }))
            .await
            .ok();
        assert_eq!(owner.get(&entry).await.ok()["tags"], json!(["help"]));
        assert_eq!(owner.names("/tags", "archived=true").await, ["help"]);
        owner.delete(&entry).await.ok();
        owner.delete(&path).await.ok();
    });
}

#[test]
fn a_tag_is_held_to_its_limits() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let path = owner.create("/tags", json!({ "name": "x".repeat(100) })).await;
        owner
            .post("/tags", json!({ "name": "y".repeat(101) }))
            .await
            .invalid(&["name: too_long"]);
        owner
            .post("/tags", json!({ "name": "y", "color": "mauve" }))
            .await
            .refused(Code::MalformedRequest);
        owner
            .post("/tags", json!({ "name": "X".repeat(100) }))
            .await
            .refused(Code::NameTaken);
        let stale = owner
            .send(
                Method::PATCH,
                &path,
                Some(json!({ "name": "z" })),
                &[("if-match", "\"7\"")],
            )
            .await;
        stale.refused(Code::StaleVersion);
        assert_eq!(owner.get(&path).await.ok()["version"], 1);
    });
}

#[test]
fn tags_are_listed_page_by_page() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        for name in ["support", "Design", "travel", "ops"] {
            owner.create("/tags", json!({ "name": name })).await;
        }
        assert_eq!(
            owner.names("/tags", "limit=2").await,
            ["Design", "ops", "support", "travel"]
        );
        assert_eq!(owner.names("/tags", "q=S").await, ["Design", "ops", "support"]);
    });
}
