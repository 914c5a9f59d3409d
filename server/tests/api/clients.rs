use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::json;
use uuid::Uuid;

use crate::{assert_answer, support::on_both_engines};

#[test]
fn a_client_is_created_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let manager = app.member(Role::Manager).await;
        let created = manager
            .post("/clients", json!({ "name": " Globex ", "note": "Since 1996" }))
            .await;
        assert_eq!(created.status, StatusCode::CREATED);
        let path = format!("/clients/{}", created.id());
        assert_eq!(
            created.headers["location"].to_str().unwrap(),
            format!("/api/v1{path}")
        );
        assert_eq!(created.headers["etag"], "\"1\"");
        assert_answer!("client_created", created.json());

        let read = manager.get(&path).await;
        assert_eq!(read.headers["etag"], "\"1\"");
        assert_eq!(read.json(), created.json());

        let changed = manager.patch(&path, json!({ "archived": true })).await;
        assert_eq!(changed.headers["etag"], "\"2\"");
        assert_answer!("client_archived", changed.json());

        let deleted = manager.delete(&path).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        manager.get(&path).await.refused(Code::NotFound);
        manager.delete(&path).await.refused(Code::NotFound);
    });
}

/// AT-19: what a role does not include is refused; what it may see, it sees without being offered more.
#[test]
fn members_read_clients_and_do_not_change_them() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let path = manager.create("/clients", json!({ "name": "Globex" })).await;
        assert_eq!(member.get(&path).await.ok()["allowed_actions"], json!([]));
        assert_eq!(member.names("/clients", "").await, ["Globex"]);
        member
            .post("/clients", json!({ "name": "Initech" }))
            .await
            .refused(Code::Forbidden);
        member
            .patch(&path, json!({ "name": "Initech" }))
            .await
            .refused(Code::Forbidden);
        member.delete(&path).await.refused(Code::Forbidden);
        assert_eq!(manager.names("/clients", "").await, ["Globex"]);
    });
}

#[test]
fn a_token_is_good_for_its_scopes_only() {
    on_both_engines(|app| async move {
        let reader = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        let writer = app
            .caller_by_email("acme", "owner@acme.example", &["write"])
            .await;
        reader
            .post("/clients", json!({ "name": "Globex" }))
            .await
            .refused(Code::ScopeMissing);
        let path = writer.create("/clients", json!({ "name": "Globex" })).await;
        writer.get(&path).await.refused(Code::ScopeMissing);
        writer.get("/clients").await.refused(Code::ScopeMissing);
        reader.delete(&path).await.refused(Code::ScopeMissing);
        assert_eq!(reader.get(&path).await.ok()["allowed_actions"], json!([]));
    });
}

/// Somebody else's object answers like an id that never existed.
#[test]
fn a_client_of_another_organization_is_not_found() {
    on_both_engines(|app| async move {
        let (here, there) = (app.member(Role::Owner).await, app.foreign_owner().await);
        let foreign = there.create("/clients", json!({ "name": "Globex" })).await;
        let unknown = format!("/clients/{}", app.app.clock.id());
        for path in [
            &foreign,
            &unknown,
            "/clients/none",
            &format!("/clients/{}", Uuid::nil()),
        ] {
            let answers = [
                here.get(path).await,
                here.patch(path, json!({ "name": "Mine" })).await,
                here.delete(path).await,
            ];
            for answer in answers {
                let expected = here.get(&unknown).await.without_traces();
                assert_eq!(answer.without_traces(), expected, "{path}");
            }
        }
        assert_eq!(there.get(&foreign).await.ok()["name"], "Globex");
    });
}

#[test]
fn a_stale_version_changes_nothing() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let path = owner.create("/clients", json!({ "name": "Globex" })).await;
        let rename = |name: &str| Some(json!({ "name": name }));
        let fresh = owner
            .send(Method::PATCH, &path, rename("Initech"), &[("if-match", "\"1\"")])
            .await;
        assert_eq!(fresh.ok()["version"], 2);
        let stale = owner
            .send(Method::PATCH, &path, rename("Umbrella"), &[("if-match", "\"1\"")])
            .await;
        stale.refused(Code::StaleVersion);
        let stale = owner
            .send(Method::DELETE, &path, None, &[("if-match", "\"1\"")])
            .await;
        stale.refused(Code::StaleVersion);
        assert_eq!(owner.get(&path).await.ok()["name"], "Initech");
    });
}

#[test]
fn two_clients_do_not_share_a_name() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let id = app.app.clock.id();
        owner
            .create("/clients", json!({ "id": id, "name": "Straße" }))
            .await;
        let taken = owner
            .post("/clients", json!({ "name": "  STRAßE" }))
            .await
            .refused(Code::NameTaken);
        assert_eq!(taken["errors"][0]["field"], "name");
        let other = owner.create("/clients", json!({ "name": "Globex" })).await;
        owner
            .patch(&other, json!({ "name": "straße" }))
            .await
            .refused(Code::NameTaken);
        owner
            .post("/clients", json!({ "id": id, "name": "Initech" }))
            .await
            .refused(Code::IdTaken);
        // Its own name in other letters is no conflict with itself.
        assert_eq!(
            owner.patch(&other, json!({ "name": "GLOBEX" })).await.ok()["name"],
            "GLOBEX"
        );
    });
}

#[test]
fn a_client_with_projects_is_archived_instead_of_deleted() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let path = owner.create("/clients", json!({ "name": "Globex" })).await;
        let id = owner.get(&path).await.id();
        let project = owner
            .create("/projects", json!({ "name": "Atlas", "client_id": id }))
            .await;
        let refusal = owner.delete(&path).await.refused(Code::InUse);
        assert!(
            refusal["detail"].as_str().unwrap().contains("`archived`"),
            "{refusal}"
        );
        owner.patch(&path, json!({ "archived": true })).await.ok();

        let new = json!({ "name": "Next", "client_id": id });
        owner.post("/projects", new).await.refused(Code::ParentArchived);
        owner.delete(&project).await.ok();
        owner.delete(&path).await.ok();
    });
}

#[test]
fn every_invalid_field_of_a_client_is_named() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let long = |length: usize| "x".repeat(length);
        let both = json!({ "name": " \u{200b} ", "note": long(5001) });
        owner
            .post("/clients", both)
            .await
            .invalid(&["name: required", "note: too_long"]);
        owner
            .post("/clients", json!({ "name": long(201) }))
            .await
            .invalid(&["name: too_long"]);
        owner
            .post("/clients", json!({ "name": "a\u{0}b" }))
            .await
            .invalid(&["name: control_characters"]);
        owner
            .post("/clients", json!({ "name": "a", "note": "\u{0}" }))
            .await
            .invalid(&["note: control_characters"]);
        owner
            .post("/clients", json!({}))
            .await
            .refused(Code::MalformedRequest);
        owner
            .post("/clients", json!({ "name": "a", "notes": "" }))
            .await
            .refused(Code::MalformedRequest);
        let path = owner
            .create("/clients", json!({ "name": long(200), "note": long(5000) }))
            .await;
        owner
            .patch(&path, json!({ "name": null }))
            .await
            .refused(Code::MalformedRequest);
        owner
            .patch(&path, json!({ "name": "" }))
            .await
            .invalid(&["name: required"]);
        assert_eq!(owner.get(&path).await.ok()["version"], 1);
    });
}

#[test]
fn the_list_is_ordered_by_name_and_loses_nobody_between_pages() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        for name in ["beta", "Alpha", "éclair", "100% wool", "10 below", "Zeta", "_x"] {
            owner.create("/clients", json!({ "name": name })).await;
        }
        let old = owner.create("/clients", json!({ "name": "Old" })).await;
        owner.patch(&old, json!({ "archived": true })).await.ok();
        let everything = [
            "10 below",
            "100% wool",
            "_x",
            "Alpha",
            "beta",
            "Old",
            "Zeta",
            "éclair",
        ];
        for limit in [1, 3, 200] {
            assert_eq!(
                owner.names("/clients", &format!("limit={limit}")).await,
                everything
            );
        }
        assert_eq!(owner.names("/clients", "archived=true").await, ["Old"]);
        assert_eq!(owner.names("/clients", "archived=false&q=AL").await, ["Alpha"]);
        assert_eq!(owner.names("/clients", "q=%C3%89C").await, ["éclair"]);
        // Wildcards of the database mean themselves.
        assert_eq!(owner.names("/clients", "q=%25").await, ["100% wool"]);
        assert_eq!(owner.names("/clients", "q=_").await, ["_x"]);
    });
}

#[test]
fn a_query_that_cannot_be_read_is_refused() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        owner
            .get("/clients?limit=0")
            .await
            .invalid(&["limit: out_of_range"]);
        owner
            .get("/clients?limit=201")
            .await
            .invalid(&["limit: out_of_range"]);
        owner
            .get(&format!("/clients?q={}", "x".repeat(201)))
            .await
            .invalid(&["q: too_long"]);
        owner
            .get("/clients?q=%00")
            .await
            .invalid(&["q: control_characters"]);
        owner.get("/clients?page=2").await.refused(Code::MalformedRequest);
        owner
            .get("/clients?cursor=xyz")
            .await
            .refused(Code::MalformedRequest);
        // A forged position with a zero character, which PostgreSQL cannot store.
        let forged = server::http::cursor::encode(&json!({ "name": "\u{0}", "id": Uuid::nil() }));
        owner
            .get(&format!("/clients?cursor={forged}"))
            .await
            .refused(Code::MalformedRequest);
    });
}

/// Pitfall 18: a repeated write is done once. Pitfall 23: each command leaves one audit event.
#[test]
fn a_repeated_write_is_done_once_and_audited_once() {
    on_both_engines(|app| async move {
        let owner = app.member(Role::Owner).await;
        let post = async |name: &str| {
            let key = [("idempotency-key", "one")];
            owner
                .send(Method::POST, "/clients", Some(json!({ "name": name })), &key)
                .await
        };
        let first = post("Globex").await;
        let again = post("Globex").await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!((again.status, &again.json()), (first.status, &first.json()));
        post("Initech").await.refused(Code::IdempotencyKeyReused);
        assert_eq!(owner.names("/clients", "").await, ["Globex"]);

        let id = first.id();
        assert_eq!(app.audit_events(id).await, 1);
        owner
            .patch(&format!("/clients/{id}"), json!({ "note": "new" }))
            .await
            .ok();
        assert_eq!(app.audit_events(id).await, 2);
        owner
            .patch(&format!("/clients/{id}"), json!({ "name": "" }))
            .await
            .invalid(&["name: required"]);
        assert_eq!(app.audit_events(id).await, 2);
        owner.delete(&format!("/clients/{id}")).await.ok();
        assert_eq!(app.audit_events(id).await, 3);
    });
}
