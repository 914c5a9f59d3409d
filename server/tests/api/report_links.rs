//! Public links: a report without signing in, as its owner sees it, until it ends.

use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp, on_both_engines};

/// A manager with two entries of their own and a saved report of them.
async fn publisher(app: &TestApp) -> (Caller, String) {
    let manager = app.member(Role::Manager).await;
    let project = manager
        .post("/projects", json!({ "name": "Atlas", "billable": true }))
        .await
        .expect(201);
    for note in ["secret plans", "more plans"] {
        let entry = json!({ "date": "2026-03-02", "duration_seconds": 3600, "project_id": project["id"], "note": note });
        manager.post("/time-entries", entry).await.expect(201);
    }
    let definition = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project", "member"] });
    let report = json!({ "name": "March", "definition": definition });
    let report = manager.post("/saved-reports", report).await.expect(201);
    let id = report["id"].as_str().unwrap().to_owned();
    (manager, id)
}

fn in_days(app: &TestApp, days: i32) -> String {
    let moment = app.app.clock.now() + SignedDuration::from_hours(24) * days;
    moment.to_string()
}

/// Makes a link; gives its id and its secret.
async fn link(app: &TestApp, caller: &Caller, report: &str, more: Value) -> (String, String) {
    let mut body = json!({ "saved_report_id": report, "expires_at": in_days(app, 30) });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let made = caller.post("/report-links", body).await.expect(201);
    let url = made["url"].as_str().unwrap();
    let (address, token) = url.split_once("#token=").unwrap();
    assert_eq!(address, "https://acme.localhost/shared-report");
    (made["id"].as_str().unwrap().to_owned(), token.to_owned())
}

async fn open(app: &TestApp, token: &str, password: Option<&str>) -> Answer {
    let mut body = json!({ "token": token });
    if let Some(password) = password {
        body["password"] = json!(password);
    }
    app.stranger().post("/report-links/open", body).await
}

/// Nothing personal is shown unless it was chosen: no names of people, no entries, no notes.
#[test]
fn a_link_shows_what_was_chosen_and_nothing_else() {
    on_both_engines(|app| async move {
        let (manager, report) = publisher(&app).await;
        let (_, plain) = link(&app, &manager, &report, json!({})).await;
        let shown = open(&app, &plain, None).await;
        assert_eq!(shown.headers["cache-control"], "no-store");
        let name = manager.get("/me").await.ok()["member"]["name"]
            .as_str()
            .unwrap()
            .to_owned();
        for hidden in [&name, "plans", "@acme.example"] {
            assert!(!shown.text.contains(hidden), "{hidden} in {}", shown.text);
        }
        let shown = shown.ok();
        assert_eq!(
            (&shown["name"], &shown["organization_name"]),
            (&json!("March"), &json!("acme"))
        );
        assert_eq!(shown["group_by"], json!(["project"]));
        assert_eq!(shown["report"]["total"]["duration_seconds"], 7200);
        assert_eq!(shown["report"]["total"]["billable_seconds"], 0);
        assert_eq!(shown["report"]["groups"][0]["keys"][0]["label"], "Atlas");
        assert_eq!(shown["entries"], json!([]));

        let all = json!({ "columns": { "members": true, "billable": true, "entries": true, "notes": true } });
        let (_, open_link) = link(&app, &manager, &report, all).await;
        let shown = open(&app, &open_link, None).await.ok();
        assert_eq!(shown["group_by"], json!(["project", "member"]));
        assert_eq!(shown["report"]["total"]["billable_seconds"], 7200);
        assert_eq!(shown["entries"].as_array().unwrap().len(), 2);
        assert_eq!(shown["entries"][0]["member"], json!(name));
        assert!(shown["entries"][0]["note"].as_str().unwrap().contains("plans"));
    });
}

/// Wrong, revoked and expired links, and those of somebody who is disabled, are answered alike.
#[test]
fn a_link_that_opens_nothing_says_nothing() {
    on_both_engines(|app| async move {
        let (manager, report) = publisher(&app).await;
        let (id, token) = link(&app, &manager, &report, json!({})).await;
        open(&app, &token, None).await.expect(200);
        let listed = manager
            .get(&format!("/report-links?saved_report_id={report}"))
            .await
            .ok();
        assert_eq!(listed["items"][0]["access_count"], 1);
        assert!(listed["items"][0]["last_access_at"].is_string());
        assert!(!listed.to_string().contains(&token));

        let (_, kept) = link(&app, &manager, &report, json!({})).await;
        let (_, late) = link(&app, &manager, &report, json!({})).await;
        let database = app.database("acme").await;
        let (hash, past) = (server::access::secrets::hash(&late), app.app.clock.now());
        database
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE report_links SET expires_at = $2 WHERE secret_hash = $1";
                    tx.execute(sql, store::params![&hash[..], past]).await
                })
            })
            .await
            .unwrap();
        let deleted = manager.delete(&format!("/report-links/{id}")).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        // Made, opened, revoked.
        assert_eq!(app.audit_events(id.parse().unwrap()).await, 3);
        open(&app, &kept, None).await.expect(200);
        let disable = json!({ "state": "disabled" });
        let path = format!("/members/{}", manager.member);
        app.owner().await.patch(&path, disable).await.expect(200);

        let never = open(&app, "never-existed", None).await;
        assert_eq!(never.code(), Code::LinkExpired.as_str());
        let never = never.without_traces();
        for dead in [&token, &kept, &late] {
            assert_eq!(open(&app, dead, None).await.without_traces(), never);
        }
    });
}

#[test]
fn a_link_ends_when_its_maker_may_publish_no_longer() {
    on_both_engines(|app| async move {
        let (manager, report) = publisher(&app).await;
        let owner = app.owner().await;
        let (_, own) = link(&app, &manager, &report, json!({})).await;
        let shared = json!({ "shared": true });
        manager
            .patch(&format!("/saved-reports/{report}"), shared)
            .await
            .expect(200);
        let (_, by_owner) = link(&app, &owner, &report, json!({})).await;
        let path = format!("/members/{}", manager.member);
        owner.patch(&path, json!({ "role": "member" })).await.expect(200);
        assert_eq!(open(&app, &own, None).await.code(), "link_expired");
        open(&app, &by_owner, None).await.expect(200);
    });
}

/// ASVS v5.0.0-6.3.1: guessing the password of a link is slowed down as guessing that of a member is.
#[test]
fn a_password_guards_a_link_and_is_not_guessed() {
    on_both_engines(|app| async move {
        let (manager, report) = publisher(&app).await;
        let short = json!({ "saved_report_id": report, "expires_at": in_days(&app, 1), "password": "short" });
        assert_eq!(manager.post("/report-links", short).await.fields(), ["password"]);
        let guarded = json!({ "password": "seven plain otters" });
        let (_, token) = link(&app, &manager, &report, guarded).await;
        open(&app, &token, None).await.refused(Code::PasswordRequired);
        open(&app, &token, Some("seven plain otters")).await.expect(200);
        let mut answers = Vec::new();
        for _ in 0..12 {
            answers.push(open(&app, &token, Some("wrong password")).await.code());
        }
        assert_eq!(answers[0], "password_required");
        assert_eq!(answers.last().unwrap(), "too_many_attempts");
        let listed = manager.get("/report-links").await.ok();
        assert_eq!(listed["items"][0]["access_count"], 1);
        assert_eq!(listed["items"][0]["has_password"], true);
    });
}

#[test]
fn links_are_made_by_managers_for_reports_they_see_and_end_within_a_year() {
    on_both_engines(|app| async move {
        let (manager, report) = publisher(&app).await;
        let (member, owner) = (app.member(Role::Member).await, app.owner().await);
        for days in [-1, 0, 367] {
            let body = json!({ "saved_report_id": report, "expires_at": in_days(&app, days) });
            assert_eq!(
                manager.post("/report-links", body).await.fields(),
                ["expires_at"],
                "{days}"
            );
        }
        let body = json!({ "saved_report_id": report, "expires_at": in_days(&app, 1) });
        member
            .post("/report-links", body.clone())
            .await
            .refused(Code::Forbidden);
        member.get("/report-links").await.refused(Code::Forbidden);
        // A private report is not there for others, but an admin revokes its links all the same.
        owner.post("/report-links", body).await.refused(Code::NotFound);
        let (id, token) = link(&app, &manager, &report, json!({})).await;
        let other = app.member(Role::Manager).await;
        assert_eq!(other.get("/report-links").await.ok()["items"], json!([]));
        other
            .delete(&format!("/report-links/{id}"))
            .await
            .refused(Code::NotFound);
        owner.delete(&format!("/report-links/{id}")).await.expect(204);
        assert_eq!(open(&app, &token, None).await.code(), "link_expired");
        let key = [("idempotency-key", "once")];
        let body = Some(json!({ "saved_report_id": report, "expires_at": in_days(&app, 2) }));
        manager
            .send(Method::POST, "/report-links", body.clone(), &key)
            .await
            .expect(201);
        // The secret is not kept for a repetition.
        let again = manager.send(Method::POST, "/report-links", body, &key).await;
        assert_eq!(again.code(), "conflict");
    });
}
