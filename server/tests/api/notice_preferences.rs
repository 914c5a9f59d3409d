//! Which notices a member gets: every kind has a class, what is optional follows the member, what is mandatory does not.

use api::problem::Code;
use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

const PATH: &str = "/me/notice-preferences";

async fn of(caller: &Caller, topic: &str) -> Value {
    let all = caller.get(PATH).await.expect(200);
    let rows = all["topics"].as_array().unwrap();
    rows.iter().find(|row| row["topic"] == topic).unwrap().clone()
}

/// AT-37, ASVS v5.0.0-6.3.7: nobody who holds an open session can silence the news of what they do with it.
#[test]
fn what_is_optional_is_chosen_and_what_is_mandatory_says_why() {
    on_both_engines(|app| async move {
        let (member, other) = (app.member(Role::Member).await, app.member(Role::Member).await);
        let all = member.get(PATH).await.expect(200);
        let rows = all["topics"].as_array().unwrap();
        assert_eq!(rows.len(), 14);
        for row in rows {
            // Everything comes by the ways that it has, until somebody says otherwise.
            assert!(row["app"] != json!(false) && row["mail"] != json!(false), "{row}");
        }
        assert_eq!(
            of(&member, "account").await,
            json!({ "topic": "account", "reason": "security", "app": null, "mail": true })
        );

        let change =
            json!({ "topics": { "mention": { "app": false, "mail": false }, "budget": { "mail": false } } });
        member.patch(PATH, change).await.expect(200);
        assert_eq!(
            of(&member, "mention").await,
            json!({ "topic": "mention", "reason": null, "app": false, "mail": false })
        );
        assert_eq!(of(&member, "budget").await["mail"], false);
        member
            .patch(PATH, json!({ "topics": { "mention": { "mail": true } } }))
            .await
            .expect(200);
        let mention = of(&member, "mention").await;
        assert_eq!((&mention["app"], &mention["mail"]), (&json!(false), &json!(true)));
        // Nobody else is touched.
        assert_eq!(of(&other, "budget").await["mail"], true);
        assert_eq!(app.audit_events(member.member.uuid()).await, 2);
    });
}

#[test]
fn what_makes_no_sense_is_refused_by_its_field_and_changes_nothing() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let change = json!({ "topics": {
            "account": { "mail": false }, "budget": { "app": true, "mail": false }, "weather": { "mail": false }
        } });
        member.patch(PATH, change).await.invalid(&[
            "topics.account.mail: mandatory",
            "topics.budget.app: no_such_channel",
            "topics.weather: unknown",
        ]);
        assert_eq!(of(&member, "budget").await["mail"], true);
        for method in [Method::GET, Method::PATCH] {
            let body = (method == Method::PATCH).then(|| json!({ "topics": {} }));
            let answer = app.stranger().send(method, PATH, body, &[]).await;
            answer.refused(Code::Unauthenticated);
        }
    });
}

/// What a member does not want to see in the app is neither listed nor counted, and is there again once they do.
#[test]
fn the_app_shows_what_its_member_wants() {
    on_both_engines(|app| async move {
        let (manager, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let atlas = manager.post("/projects", json!({ "name": "Atlas" })).await.ok()["id"].clone();
        let body = json!({ "project_id": atlas, "name": "Plan", "assignee_ids": [member.member] });
        let task = manager.post("/tasks", body).await.ok()["id"].clone();
        let comment = json!({ "task_id": task, "text": "@Member", "mention_ids": [member.member] });
        manager.post("/comments", comment).await.ok();
        let shown = async || {
            let page = member.get("/notices").await.ok();
            let kinds = page["items"].as_array().unwrap().iter();
            let kinds: Vec<Value> = kinds.map(|notice| notice["kind"].clone()).collect();
            (kinds, member.get("/notices/unread").await.ok()["count"].clone())
        };
        assert_eq!(
            shown().await,
            (vec![json!("mention"), json!("assignment")], json!(2))
        );
        let want = async |wanted: bool| {
            let change = json!({ "topics": { "assignment": { "app": wanted } } });
            member.patch(PATH, change).await.expect(200);
        };
        want(false).await;
        assert_eq!(shown().await, (vec![json!("mention")], json!(1)));
        want(true).await;
        assert_eq!(shown().await.1, 2);
    });
}

/// Only those who decide who is in learn whose mails come back.
#[test]
fn whose_mails_come_back_is_for_admins() {
    on_both_engines(|app| async move {
        let (admin, member) = (app.member(Role::Admin).await, app.member(Role::Member).await);
        let path = "/members/returned-mail";
        assert_eq!(member.get(path).await.code(), "forbidden");
        assert_eq!(admin.get(path).await.expect(200)["items"], json!([]));
        let address = format!("{}@acme.example", member.member.uuid().simple());
        server::mail::suppression::bounced(&app.app, &address.to_uppercase())
            .await
            .unwrap();
        let items = admin.get(path).await.expect(200)["items"].clone();
        assert_eq!(items[0]["member_id"], json!(member.member));
        assert_eq!(items.as_array().unwrap().len(), 1);
        server::mail::suppression::forgive(&app.app, &address).await;
        assert_eq!(admin.get(path).await.expect(200)["items"], json!([]));
    });
}
