//! Members: seen by everybody, changed by those who may.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::clock::Clock;

use crate::support::{Caller, TestApp, on_both_engines, on_sqlite};

fn path(caller: &Caller) -> String {
    format!("/members/{}", caller.member)
}

#[test]
fn a_member_looks_like_this() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let answer = owner.get(&path(&owner)).await;
        assert_eq!(answer.headers["etag"], "\"1\"");
        insta::assert_json_snapshot!("member", answer.expect(200), {
            ".id" => "[id]", ".created_at" => "[instant]", ".updated_at" => "[instant]",
        });
    });
}

#[test]
fn members_are_listed_by_name_filtered_and_paged() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        // Searching reads e-mail addresses too, and theirs are hexadecimal here: a name of other letters.
        let names = ["moni", "Änne", "Carl"];
        for name in names {
            let member = app.member(Role::Member).await;
            owner
                .patch(&path(&member), json!({ "name": name }))
                .await
                .expect(200);
        }
        let manager = app.member(Role::Manager).await;
        owner
            .patch(&path(&manager), json!({ "name": "Dora", "state": "disabled" }))
            .await
            .expect(200);
        let list = |query: &str| {
            let path = format!("/members?{query}");
            let owner = owner.clone();
            async move {
                let page = owner.get(&path).await.expect(200);
                let names = page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["name"].clone())
                    .collect::<Vec<_>>();
                (names, page["next_cursor"].as_str().map(str::to_owned))
            }
        };
        let (all, _) = list("").await;
        assert_eq!(all.len(), 5);
        let mut paged = Vec::new();
        let mut query = "limit=2".to_owned();
        loop {
            let (names, next) = list(&query).await;
            paged.extend(names);
            let Some(cursor) = next else { break };
            query = format!("limit=2&cursor={cursor}");
        }
        assert_eq!(paged, all);
        assert_eq!(list("q=MONI").await.0, ["moni"]);
        assert_eq!(list("state=disabled").await.0, ["Dora"]);
        assert_eq!(list("role=owner").await.0, ["Owner"]);
        assert_eq!(owner.get("/members?limit=0").await.code(), "validation_failed");
        assert_eq!(owner.get("/members?q=%00").await.code(), "validation_failed");
        assert_eq!(owner.get("/members?colour=red").await.code(), "malformed_request");
        assert_eq!(owner.get("/members?cursor=!").await.code(), "malformed_request");
    });
}

/// ASVS v5.0.0-8.2.2, 8.2.3: each field has its own permission.
#[test]
fn each_role_changes_the_fields_it_may() {
    on_sqlite(|app| async move {
        let target = app.member(Role::Member).await;
        let changes = [
            json!({ "name": "New" }),
            json!({ "email": "new@acme.example" }),
            json!({ "role": "manager" }),
            json!({ "state": "disabled" }),
            json!({ "team_ids": [] }),
        ];
        for role in [Role::Member, Role::Manager] {
            let caller = app.member(role).await;
            for change in &changes {
                assert_eq!(
                    caller.patch(&path(&target), change.clone()).await.code(),
                    "forbidden",
                    "{role} {change}"
                );
            }
            // Oneself: the name, and nothing that gives rights.
            caller.patch(&path(&caller), changes[0].clone()).await.expect(200);
            for change in &changes[1..] {
                assert_eq!(
                    caller.patch(&path(&caller), change.clone()).await.code(),
                    "forbidden",
                    "{role} {change}"
                );
            }
        }
        let admin = app.member(Role::Admin).await;
        for change in &changes {
            admin.patch(&path(&target), change.clone()).await.expect(200);
        }
        let owner = app.owner().await;
        for change in &changes {
            assert_eq!(
                admin.patch(&path(&owner), change.clone()).await.status,
                if change.get("team_ids").is_some() {
                    200
                } else {
                    403
                },
                "{change}"
            );
        }
        assert_eq!(
            admin
                .patch(&path(&admin), json!({ "role": "owner" }))
                .await
                .code(),
            "forbidden"
        );
    });
}

/// The organization always has somebody who can run it.
#[test]
fn the_last_owner_stays_an_active_owner() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for change in [json!({ "role": "admin" }), json!({ "state": "disabled" })] {
            assert_eq!(owner.patch(&path(&owner), change).await.code(), "conflict");
        }
        assert_eq!(owner.delete(&path(&owner)).await.code(), "conflict");
        let second = app.member(Role::Owner).await;
        let (demote_first, demote_second) = (json!({ "role": "admin" }), json!({ "role": "admin" }));
        let (first_path, second_path) = (path(&owner), path(&second));
        let (first, second) = tokio::join!(
            owner.patch(&second_path, demote_second),
            second.patch(&first_path, demote_first)
        );
        let done = [&first, &second]
            .iter()
            .filter(|answer| answer.status == 200)
            .count();
        assert_eq!(done, 1, "{first:?} {second:?}");
    });
}

/// AT-58, ASVS v5.0.0-7.4.2: whoever leaves is out at once, and does not come back with an old token.
#[test]
fn a_disabled_member_is_out_at_once_and_for_good() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        member.get("/me").await.expect(200);
        let disabled = owner
            .patch(&path(&member), json!({ "state": "disabled" }))
            .await
            .expect(200);
        assert_eq!(disabled["state"], "disabled");
        assert_eq!(member.get("/me").await.code(), "unauthenticated");
        owner
            .patch(&path(&member), json!({ "state": "active" }))
            .await
            .expect(200);
        assert_eq!(member.get("/me").await.code(), "unauthenticated");
    });
}

#[test]
fn a_member_with_recorded_time_is_not_deleted() {
    on_both_engines(|app| async move {
        let (owner, busy, idle) = (
            app.owner().await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        busy.post("/time-entries", entry).await.expect(201);
        assert_eq!(owner.delete(&path(&busy)).await.code(), "in_use");
        assert_eq!(busy.delete(&path(&idle)).await.code(), "forbidden");
        owner.delete(&path(&idle)).await.expect(204);
        assert_eq!(owner.get(&path(&idle)).await.code(), "not_found");
        assert_eq!(idle.get("/me").await.code(), "unauthenticated");
    });
}

/// Somebody else's member looks exactly like one that never existed.
#[test]
fn a_foreign_member_does_not_exist() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let theirs = app.member_of("globex", Role::Member).await;
        let owner = app.owner().await;
        let problem = |answer: Value| {
            let mut problem = answer;
            problem["request_id"].take();
            problem["instance"].take();
            problem
        };
        let foreign = problem(owner.get(&path(&theirs)).await.expect(404));
        let unknown = problem(owner.get(&format!("/members/{}", Clock.id())).await.expect(404));
        assert_eq!(foreign, unknown);
        assert_eq!(problem(owner.get("/members/me").await.expect(404)), unknown);
        owner
            .patch(&path(&theirs), json!({ "name": "x" }))
            .await
            .expect(404);
        owner.delete(&path(&theirs)).await.expect(404);
    });
}

#[test]
fn a_stale_version_a_taken_address_and_invalid_fields_are_told_apart() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        owner
            .patch(&path(&member), json!({ "name": "New" }))
            .await
            .expect(200);
        let stale = [("if-match", "\"1\"")];
        let answer = owner
            .send(
                Method::PATCH,
                &path(&member),
                Some(json!({ "name": "x" })),
                &stale,
            )
            .await;
        assert_eq!(answer.code(), "stale_version");
        assert_eq!(
            owner
                .send(Method::DELETE, &path(&member), None, &stale)
                .await
                .code(),
            "stale_version"
        );
        let taken = owner
            .patch(&path(&member), json!({ "email": "OWNER@acme.example" }))
            .await;
        assert_eq!(taken.code(), "email_taken");
        let invalid = json!({ "name": "", "email": "x", "time_zone": "x" });
        assert_eq!(
            owner.patch(&path(&member), invalid).await.fields(),
            ["name", "email", "time_zone"]
        );
        let unknown = json!({ "team_ids": [Clock.id()] });
        assert_eq!(
            owner.patch(&path(&member), unknown).await.fields(),
            ["team_ids.0"]
        );
        assert_eq!(
            owner.patch(&path(&member), json!({ "name": null })).await.code(),
            "malformed_request"
        );
    });
}

/// Invariant 5: one command, one event, with the fields that changed.
#[test]
fn every_change_leaves_one_event_with_what_changed() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        owner
            .patch(&path(&member), json!({ "role": "manager" }))
            .await
            .expect(200);
        let events = events(&app, &member).await;
        assert_eq!(events.len(), 1);
        let (action, actor, before, after) = &events[0];
        assert_eq!((action.as_str(), *actor), ("member.updated", owner.member));
        assert_eq!(
            (before, after),
            (&json!({ "role": "member" }), &json!({ "role": "manager" }))
        );
    });
}

type Event = (String, domain::ids::MemberId, Value, Value);

async fn events(app: &TestApp, about: &Caller) -> Vec<Event> {
    let id = about.member;
    let sql = "SELECT action, actor, payload FROM audit_events WHERE object_id = $1";
    let database = app.database("acme").await;
    database
        .read(move |tx| {
            Box::pin(async move {
                tx.query(sql, store::params![id], |row| {
                    let payload: Value = serde_json::from_str(&row.get::<String>(2)?).unwrap();
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        payload["before"].clone(),
                        payload["after"].clone(),
                    ))
                })
                .await
            })
        })
        .await
        .unwrap()
}
