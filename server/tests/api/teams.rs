//! Teams: who is in them and who leads them.

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::clock::Clock;

use crate::support::{Caller, on_both_engines, on_sqlite};

fn path(team: &Value) -> String {
    format!("/teams/{}", team["id"].as_str().unwrap())
}

fn ids(callers: &[&Caller]) -> Value {
    let mut ids: Vec<_> = callers.iter().map(|caller| caller.member).collect();
    ids.sort_unstable();
    json!(ids)
}

#[test]
fn whoever_leads_a_team_is_in_it() {
    on_both_engines(|app| async move {
        let (owner, lead, member) = (
            app.owner().await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        let id = Clock.id();
        let body = json!({ "id": id, "name": " Support ", "member_ids": [member.member, member.member], "lead_ids": [lead.member] });
        let answer = owner.post("/teams", body).await;
        assert_eq!(answer.headers["location"], format!("/api/v1/teams/{id}"));
        let team = answer.expect(201);
        assert_eq!(
            (&team["name"], &team["member_ids"]),
            (&json!("Support"), &ids(&[&lead, &member]))
        );
        assert_eq!(team["allowed_actions"], json!(["update", "delete"]));
        assert_eq!(owner.get(&path(&team)).await.expect(200), team);

        // Left out of the members, nobody leads any more, unless the same request names them.
        let left = owner
            .patch(&path(&team), json!({ "member_ids": [member.member] }))
            .await
            .expect(200);
        assert_eq!(
            (&left["member_ids"], &left["lead_ids"]),
            (&ids(&[&member]), &json!([]))
        );
        let back = owner
            .patch(&path(&team), json!({ "lead_ids": [lead.member] }))
            .await
            .expect(200);
        assert_eq!(
            (&back["member_ids"], &back["lead_ids"]),
            (&ids(&[&lead, &member]), &ids(&[&lead]))
        );
        let named = json!({ "member_ids": [], "lead_ids": [lead.member] });
        assert_eq!(
            owner.patch(&path(&team), named).await.expect(200)["member_ids"],
            ids(&[&lead])
        );
    });
}

/// People scope "teams": a manager sees the time of the teams they lead, from the moment they lead them.
#[test]
fn leading_a_team_shows_its_time_and_leaving_hides_it() {
    on_both_engines(|app| async move {
        let (owner, lead, member) = (
            app.owner().await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        let body = json!({ "date": "2026-03-02", "duration_seconds": 60 });
        member.post("/time-entries", body).await.expect(201);
        let entries = format!("/time-entries?member_id={}", member.member);
        lead.get(&entries).await.expect(404);
        let body = json!({ "name": "Support", "member_ids": [member.member], "lead_ids": [lead.member] });
        let team = owner.post("/teams", body).await.expect(201);
        assert_eq!(
            lead.get(&entries).await.expect(200)["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        owner
            .patch(&format!("/members/{}", member.member), json!({ "team_ids": [] }))
            .await
            .expect(200);
        lead.get(&entries).await.expect(404);
        assert_eq!(
            owner.get(&path(&team)).await.expect(200)["member_ids"],
            ids(&[&lead])
        );
    });
}

#[test]
fn names_are_unique_whatever_their_case_and_lists_are_paged() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for name in ["b", "A", "c"] {
            owner.post("/teams", json!({ "name": name })).await.expect(201);
        }
        let taken = owner.post("/teams", json!({ "name": "B" })).await;
        assert_eq!(
            (taken.code().as_str(), taken.fields()),
            ("name_taken", vec!["name".to_owned()])
        );
        let first = owner.get("/teams?limit=2").await.expect(200);
        let next = format!("/teams?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
        let second = owner.get(&next).await.expect(200);
        let names: Vec<&Value> = [&first, &second]
            .iter()
            .flat_map(|page| page["items"].as_array().unwrap())
            .map(|team| &team["name"])
            .collect();
        assert_eq!(names, ["A", "b", "c"]);
        assert!(second["next_cursor"].is_null());
        let id = first["items"][0]["id"].clone();
        assert_eq!(
            owner
                .post("/teams", json!({ "id": id, "name": "d" }))
                .await
                .code(),
            "id_taken"
        );
    });
}

#[test]
fn unknown_people_stale_versions_and_foreign_teams_are_refused() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let owner = app.owner().await;
        let unknown = json!({ "name": "x", "member_ids": [owner.member, Clock.id()] });
        assert_eq!(owner.post("/teams", unknown).await.fields(), ["member_ids.1"]);
        let many: Vec<_> = std::iter::repeat_n(owner.member, 1001).collect();
        assert_eq!(
            owner
                .post("/teams", json!({ "name": "x", "lead_ids": many }))
                .await
                .fields(),
            ["lead_ids"]
        );
        let team = owner.post("/teams", json!({ "name": "x" })).await.expect(201);
        owner
            .patch(&path(&team), json!({ "name": "y" }))
            .await
            .expect(200);
        let stale = [("if-match", "\"1\"")];
        let answer = owner
            .send(Method::PATCH, &path(&team), Some(json!({ "name": "z" })), &stale)
            .await;
        assert_eq!(answer.code(), "stale_version");
        assert_eq!(
            owner
                .send(Method::DELETE, &path(&team), None, &stale)
                .await
                .code(),
            "stale_version"
        );
        let theirs = app.member_of("globex", Role::Owner).await;
        theirs.get(&path(&team)).await.expect(404);
        theirs
            .patch(&path(&team), json!({ "name": "z" }))
            .await
            .expect(404);
        theirs.delete(&path(&team)).await.expect(404);
        owner.delete(&path(&team)).await.expect(204);
        owner.delete(&path(&team)).await.expect(404);
    });
}

/// ASVS v5.0.0-8.2.1: everybody sees the teams, admins shape them.
#[test]
fn only_admins_shape_teams() {
    on_sqlite(|app| async move {
        let team = app
            .member(Role::Admin)
            .await
            .post("/teams", json!({ "name": "x" }))
            .await
            .expect(201);
        for role in [Role::Member, Role::Manager] {
            let caller = app.member(role).await;
            assert_eq!(
                caller.get(&path(&team)).await.expect(200)["allowed_actions"],
                json!([])
            );
            assert_eq!(
                caller.post("/teams", json!({ "name": "y" })).await.code(),
                "forbidden"
            );
            assert_eq!(
                caller.patch(&path(&team), json!({ "name": "y" })).await.code(),
                "forbidden"
            );
            assert_eq!(caller.delete(&path(&team)).await.code(), "forbidden");
        }
    });
}
