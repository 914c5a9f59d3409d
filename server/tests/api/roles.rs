//! Roles of the organization's own, grants beside the role, and the preview of what somebody may do. (AT-19)

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::{
    imports::{fixture, import},
    support::{Answer, Caller, TestApp, on_both_engines},
};

fn one(member: &Caller) -> String {
    format!("/members/{}", member.member)
}

fn change(action: &str, people: &str, work: &str) -> Value {
    json!({ "action": action, "reach": { "people": people, "work": work } })
}

fn without(action: &str) -> Value {
    json!({ "action": action, "reach": null })
}

fn extra(action: &str, people: &str, work: &str, until: &Value) -> Value {
    json!({ "action": action, "people": people, "work": work, "until": until, "reason": "stands in" })
}

async fn role(by: &Caller, name: &str, based_on: &str, changes: Value) -> Value {
    let body = json!({ "name": name, "based_on": based_on, "changes": changes });
    by.post("/roles", body).await.expect(201)
}

/// A fresh member with a fresh role.
async fn with_role(app: &TestApp, name: &str, based_on: &str, changes: Value) -> Caller {
    let owner = app.owner().await;
    let role = role(&owner, name, based_on, changes).await;
    let member = app.member(Role::Member).await;
    let given = json!({ "custom_role_id": role["id"] });
    owner.patch(&one(&member), given).await.expect(200);
    member
}

/// A request without a body.
async fn look(caller: &Caller, path: &str) -> Answer {
    caller.send(Method::POST, path, None, &[]).await
}

async fn permission(caller: &Caller, action: &str) -> Option<Value> {
    let me = caller.get("/me").await.expect(200);
    let found = me["permissions"].as_array().unwrap();
    found.iter().find(|one| one["action"] == action).cloned()
}

/// ASVS v5.0.0-8.1.1, 8.3.2: what a role grants holds at once, in lists, objects, `allowed_actions` and explanations, and so
/// does what it does not grant any more.
#[test]
fn a_role_of_the_own_decides_at_once_and_says_so() {
    on_both_engines(|app| async move {
        let (owner, clerk) = (app.owner().await, app.member(Role::Member).await);
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        let entry = owner.post("/time-entries", entry).await.expect(201);
        let entry = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        assert_eq!(clerk.get("/rates").await.code(), "forbidden");
        assert_eq!(clerk.get(&entry).await.code(), "not_found");

        let changes = json!([
            change("rate_read", "all", "all"),
            change("entry_read", "all", "all")
        ]);
        let made = role(&owner, "Bookkeeping", "member", changes).await;
        assert_eq!(
            made["standing"], "admin",
            "nobody below an admin sees everybody's entries"
        );
        let path = format!("/roles/{}", made["id"].as_str().unwrap());
        let given = owner
            .patch(&one(&clerk), json!({ "custom_role_id": made["id"] }))
            .await
            .expect(200);
        assert_eq!(
            (&given["role"], &given["custom_role_name"]),
            (&json!("admin"), &json!("Bookkeeping"))
        );

        clerk.get("/rates").await.expect(200);
        let seen = clerk.get(&entry).await.expect(200);
        assert_eq!(seen["allowed_actions"], json!([]), "seeing is not changing");
        let note = json!({ "note": "mine" });
        assert_eq!(clerk.patch(&entry, note).await.code(), "forbidden");
        for refused in ["/audit", "/security/findings", "/access-log", "/invitations"] {
            assert_eq!(clerk.get(refused).await.code(), "forbidden", "{refused}");
        }
        let ask = format!("/permissions/explain?action=rate_read&member_id={}", clerk.member);
        let told = owner.get(&ask).await.expect(200);
        assert_eq!(
            (&told["decision"], &told["source"], &told["custom_role_name"]),
            (&json!("allow"), &json!("custom_role"), &json!("Bookkeeping"))
        );
        let matrix = clerk.get("/permissions/matrix").await.expect(200);
        assert_eq!(matrix["custom_roles"][0]["name"], "Bookkeeping");
        let rows = matrix["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["action"] == "entry_read").unwrap();
        assert_eq!(row["custom_grants"][0]["people"], "all");
        assert_eq!(row["least"], json!({ "people": "own", "work": "own" }));

        let less = json!({ "changes": [change("rate_read", "all", "all")] });
        let less = owner.patch(&path, less).await.expect(200);
        assert_eq!(less["standing"], "manager");
        assert_eq!(clerk.get(&entry).await.code(), "not_found");
        assert_eq!(clerk.get("/me").await.expect(200)["member"]["role"], "manager");
        clerk.get("/rates").await.expect(200);

        assert_eq!(owner.delete(&path).await.code(), "in_use");
        let back = owner
            .patch(&one(&clerk), json!({ "role": "member" }))
            .await
            .expect(200);
        assert_eq!(back["custom_role_id"], Value::Null);
        assert_eq!(clerk.get("/rates").await.code(), "forbidden");
        owner.delete(&path).await.expect(204);
        assert_eq!(owner.get(&path).await.code(), "not_found");
    });
}

/// Rights reach as far as they say: each row is one role and one question to it.
#[test]
fn every_scope_of_a_role_is_held_by_the_operations() {
    on_both_engines(|app| async move {
        let (owner, manager) = (app.owner().await, app.member(Role::Manager).await);
        let hidden = json!({ "name": "Merger", "visibility": "members" });
        let hidden = owner.post("/projects", hidden).await.expect(201)["id"].clone();
        let open = manager
            .post("/projects", json!({ "name": "Atlas" }))
            .await
            .expect(201)["id"]
            .clone();
        let rename = json!({ "note": "touched" });
        let at = |id: &Value| format!("/projects/{}", id.as_str().unwrap());
        let (hidden, open) = (at(&hidden), at(&open));

        let lead = json!([
            change("project_read", "none", "own"),
            change("project_update", "none", "own"),
            change("task_read", "none", "own"),
            without("client_update"),
        ]);
        let lead = with_role(&app, "Project lead", "manager", lead).await;
        lead.patch(&open, rename.clone()).await.expect(200);
        assert_eq!(lead.patch(&hidden, rename.clone()).await.code(), "not_found");
        assert_eq!(lead.get(&hidden).await.code(), "not_found");
        let listed = lead.get("/projects").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        let client = manager
            .post("/clients", json!({ "name": "Globex" }))
            .await
            .expect(201);
        let client = format!("/clients/{}", client["id"].as_str().unwrap());
        assert_eq!(lead.patch(&client, rename.clone()).await.code(), "forbidden");

        let member = app.member(Role::Member).await;
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        let entry = member.post("/time-entries", entry).await.expect(201);
        let entry = format!("/time-entries/{}", entry["id"].as_str().unwrap());
        let teams = json!([
            change("entry_read", "teams", "all"),
            change("report_read", "teams", "all")
        ]);
        let reader = with_role(&app, "Team reader", "member", teams).await;
        assert_eq!(reader.get(&entry).await.code(), "not_found", "not led yet");
        app.team(&reader, &[&member]).await;
        reader.get(&entry).await.expect(200);
        assert_eq!(reader.delete(&entry).await.code(), "forbidden");

        let silent = with_role(
            &app,
            "Terminal",
            "member",
            json!([without("entry_update"), without("token_manage_own")]),
        )
        .await;
        let own = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        let own = silent.post("/time-entries", own).await.expect(201);
        let own = format!("/time-entries/{}", own["id"].as_str().unwrap());
        assert_eq!(
            silent.patch(&own, json!({ "note": "later" })).await.code(),
            "forbidden"
        );
        assert_eq!(silent.get("/tokens").await.code(), "forbidden");
    });
}

/// ASVS v5.0.0-8.2.1: nobody gives what they do not have, to themselves as little as to others, and nobody has power over
/// somebody who may do more.
#[test]
fn nobody_gives_what_they_do_not_have() {
    on_both_engines(|app| async move {
        let desk = json!([
            change("member_set_role", "all", "none"),
            change("role_manage", "none", "none"),
            change("member_reset_sign_in", "all", "none"),
            change("member_update", "all", "none"),
            change("member_invite", "all", "none"),
        ]);
        let desk = with_role(&app, "Help desk", "member", desk).await;
        let (owner, manager, member) = (
            app.owner().await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        let rich = role(&owner, "Rich", "admin", json!([])).await;
        let rich = json!({ "custom_role_id": rich["id"] });
        let rates = extra("rate_read", "all", "all", &Value::Null);
        for target in [&desk, &member] {
            for more in [
                json!({ "role": "manager" }),
                rich.clone(),
                json!({ "extra_grants": [rates] }),
            ] {
                assert_eq!(
                    desk.patch(&one(target), more.clone()).await.code(),
                    "forbidden",
                    "{more}"
                );
            }
        }
        for stronger in [&manager, &owner] {
            for less in [json!({ "role": "member" }), json!({ "email": "x@acme.example" })] {
                assert_eq!(
                    desk.patch(&one(stronger), less.clone()).await.code(),
                    "forbidden",
                    "{less}"
                );
            }
            let reset = format!("{}/password-reset", one(stronger));
            assert_eq!(look(&desk, &reset).await.code(), "forbidden");
            let preview = format!("{}/preview", one(stronger));
            assert_eq!(look(&desk, &preview).await.code(), "forbidden");
        }
        let body =
            json!({ "name": "More", "based_on": "member", "changes": [change("rate_read", "all", "all")] });
        assert_eq!(desk.post("/roles", body).await.code(), "forbidden");
        let invite = json!({ "email": "eve@acme.example", "role": "manager" });
        assert_eq!(desk.post("/invitations", invite).await.code(), "forbidden");
        // What it has, it gives.
        role(
            &desk,
            "Front desk",
            "member",
            json!([change("member_set_role", "all", "none")]),
        )
        .await;
        // What is given for a time is not passed on.
        let ends = (app.app.clock.now() + jiff::SignedDuration::from_hours(24)).to_string();
        let rates = extra("rate_read", "all", "all", &json!(ends));
        owner
            .patch(&one(&desk), json!({ "extra_grants": [rates] }))
            .await
            .expect(200);
        desk.get("/rates").await.expect(200);
        let passed = json!({ "extra_grants": [extra("rate_read", "all", "all", &Value::Null)] });
        assert_eq!(desk.patch(&one(&member), passed).await.code(), "forbidden");
    });
}

/// What is no role is said at its field.
#[test]
fn a_role_is_made_of_what_there_is() {
    on_both_engines(|app| async move {
        let admin = app.member(Role::Admin).await;
        for (based_on, changes, field, code) in [
            ("owner", json!([]), "based_on", "not_allowed"),
            (
                "member",
                json!([without("fly")]),
                "changes.0.action",
                "unknown_action",
            ),
            (
                "member",
                json!([change("organization_remove", "none", "none")]),
                "changes.0.reach",
                "not_allowed",
            ),
            (
                "member",
                json!([change("entry_read", "all", "own")]),
                "changes.0.reach",
                "not_allowed",
            ),
            (
                "member",
                json!([without("activity_read_own")]),
                "changes.0.reach",
                "not_allowed",
            ),
            (
                "member",
                json!([without("entry_read")]),
                "changes.0.reach",
                "not_allowed",
            ),
            (
                "member",
                json!([without("export_run"), without("export_run")]),
                "changes.1.action",
                "repeated",
            ),
            (
                "member",
                json!([change("entry_update", "all", "all")]),
                "changes.0.reach",
                "needs_more",
            ),
            (
                "member",
                json!([change("audit_read", "none", "none")]),
                "changes.0.reach",
                "needs_more",
            ),
        ] {
            let body = json!({ "name": "No", "based_on": based_on, "changes": changes });
            let answer = admin.post("/roles", body).await.expect(422);
            assert_eq!(
                (&answer["errors"][0]["field"], &answer["errors"][0]["code"]),
                (&json!(field), &json!(code)),
                "{answer}"
            );
        }
        role(&admin, "Once", "member", json!([])).await;
        let twice = json!({ "name": "ONCE", "based_on": "member" });
        assert_eq!(admin.post("/roles", twice).await.code(), "name_taken");
        for weak in [Role::Manager, Role::Member] {
            let body = json!({ "name": "Own", "based_on": "member" });
            assert_eq!(
                app.member(weak).await.post("/roles", body).await.code(),
                "forbidden"
            );
        }
    });
}

/// Grants beside the role: checked like roles, at once, seen by those concerned, over when their time is.
#[test]
fn a_grant_beside_the_role_begins_and_ends() {
    on_both_engines(|app| async move {
        let (owner, member, colleague) = (
            app.owner().await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        let now = app.app.clock.now().as_second();
        let at = |second| jiff::Timestamp::from_second(second).unwrap().to_string();
        let (past, ends) = (at(now - 3_600), at(now + 3_600));
        let wrong = [
            (
                extra("rate_read", "all", "all", &json!(past)),
                "extra_grants.0.until",
                "out_of_range",
            ),
            (
                extra("entry_update", "all", "all", &Value::Null),
                "extra_grants.0.action",
                "needs_more",
            ),
            (
                extra("rate_read", "own", "own", &Value::Null),
                "extra_grants.0.people",
                "not_allowed",
            ),
        ];
        for (grant, field, code) in wrong {
            let answer = owner
                .patch(&one(&member), json!({ "extra_grants": [grant] }))
                .await
                .expect(422);
            assert_eq!(
                (&answer["errors"][0]["field"], &answer["errors"][0]["code"]),
                (&json!(field), &json!(code)),
                "{answer}"
            );
        }
        let grant = extra("rate_read", "all", "all", &json!(ends));
        let given = owner
            .patch(&one(&member), json!({ "extra_grants": [grant] }))
            .await
            .expect(200);
        assert_eq!(given["role"], "member", "the role stays what it is");
        member.get("/rates").await.expect(200);
        let own = member.get(&one(&member)).await.expect(200);
        assert_eq!(own["extra_grants"][0]["reason"], "stands in");
        let others = colleague.get(&one(&member)).await.expect(200);
        assert_eq!(others["extra_grants"], json!([]));
        let ask = format!(
            "/permissions/explain?action=rate_read&member_id={}",
            member.member
        );
        assert_eq!(owner.get(&ask).await.expect(200)["source"], "extra_grant");

        // Time passes.
        let over = json!([extra("rate_read", "all", "all", &json!(past))]);
        let id = member.member;
        app.database("acme")
            .await
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE members SET extra_grants = $2 WHERE id = $1";
                    tx.execute(sql, store::params![id, over]).await
                })
            })
            .await
            .unwrap();
        assert_eq!(member.get("/rates").await.code(), "forbidden");
        assert_eq!(permission(&member, "rate_read").await, None);
        // It may stay in the list, as what was.
        let kept = member.get(&one(&member)).await.expect(200)["extra_grants"].clone();
        owner
            .patch(&one(&member), json!({ "extra_grants": kept }))
            .await
            .expect(200);
    });
}

/// The organization does not lose its owner to a role of its own.
#[test]
fn the_last_owner_takes_no_other_role() {
    on_both_engines(|app| async move {
        let (owner, admin) = (app.owner().await, app.member(Role::Admin).await);
        let made = role(&admin, "Less", "member", json!([])).await;
        let given = json!({ "custom_role_id": made["id"] });
        assert_eq!(owner.patch(&one(&owner), given.clone()).await.code(), "conflict");
        assert_eq!(admin.patch(&one(&owner), given).await.code(), "forbidden");
        let both = json!({ "role": "member", "custom_role_id": made["id"] });
        let member = app.member(Role::Member).await;
        assert_eq!(owner.patch(&one(&member), both).await.code(), "validation_failed");
    });
}

/// To see as somebody is to read the rules about them: nothing is done in their name, the audit log keeps it, and they are
/// told, once as long as they have not looked.
#[test]
fn whoever_is_looked_at_is_told() {
    on_both_engines(|app| async move {
        let (owner, manager, member) = (
            app.owner().await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        app.team(&manager, &[&member]).await;
        let path = format!("{}/preview", one(&manager));
        let preview = look(&owner, &path).await.expect(200);
        look(&owner, &path).await.expect(200);
        let permissions = preview["permissions"].as_array().unwrap();
        let own = manager.get("/me").await.expect(200)["permissions"].clone();
        assert_eq!(permissions.len(), own.as_array().unwrap().len());
        assert!(
            permissions
                .iter()
                .all(|one| one["source"] == "role" && one["until"].is_null())
        );
        let led = preview["led_member_ids"].as_array().unwrap();
        assert!(led.contains(&json!(member.member)), "{led:?}");

        let notices = manager.get("/notices").await.expect(200);
        let told = notices["items"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{notices}");
        assert_eq!(
            (&told[0]["kind"], &told[0]["actor_id"]),
            (&json!("permissions_seen"), &json!(owner.member))
        );
        let log = owner
            .get(&format!("/audit?object={}", manager.member))
            .await
            .expect(200);
        let seen = log["items"].as_array().unwrap().iter();
        let seen = seen.filter(|event| event["action"] == "member.previewed");
        assert_eq!(seen.count(), 2);
        for weak in [&manager, &member] {
            assert_eq!(look(weak, &path).await.code(), "forbidden");
        }
    });
}

/// An archive brings the roles along, and who has them.
#[test]
fn the_roles_of_an_archive_come_in() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let file = fixture("hourbook-archive-2");
        for _ in 0..2 {
            let done = import(&app, &owner, "hourbook-archive", &file, &json!({}), false).await;
            assert_eq!(done["state"], "stored", "{done}");
        }
        let roles = owner.get("/roles").await.expect(200);
        assert_eq!(roles["items"].as_array().unwrap().len(), 1, "{roles}");
        assert_eq!(
            (&roles["items"][0]["name"], &roles["items"][0]["member_count"]),
            (&json!("Bookkeeping"), &json!(1))
        );
        let members = owner.get("/members?q=joerg").await.expect(200);
        let joerg = &members["items"][0];
        assert_eq!(
            (&joerg["custom_role_name"], &joerg["role"], &joerg["state"]),
            (&json!("Bookkeeping"), &json!("manager"), &json!("disabled"))
        );
        assert_eq!(joerg["extra_grants"][0]["reason"], "Stands in for Ada");
    });
}
