//! Saved reports: a query under a name, private or shared.

use api::problem::Code;
use axum::http::{Method, StatusCode};
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, on_both_engines, on_sqlite};

fn last_month() -> Value {
    json!({ "period": "last_month", "group_by": ["project"], "filter": { "billable": true } })
}

/// Saves a report and returns its path.
async fn save(caller: &Caller, name: &str, shared: bool) -> String {
    let body = json!({ "name": name, "definition": last_month(), "shared": shared });
    caller.create("/saved-reports", body).await
}

#[test]
fn a_report_is_saved_read_changed_and_deleted() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        let body = json!({ "name": " Mine ", "definition": last_month(), "pinned": true });
        let created = member.post("/saved-reports", body).await;
        assert_eq!(created.status, StatusCode::CREATED);
        assert_eq!(created.headers["etag"], "\"1\"");
        let created = created.json();
        assert_eq!(created["name"], "Mine");
        assert_eq!(created["definition"], last_month());
        assert_eq!(
            (&created["shared"], &created["pinned"]),
            (&json!(false), &json!(true))
        );
        assert_eq!(
            created["allowed_actions"],
            json!(["update", "delete", "schedule"])
        );
        let path = format!("/saved-reports/{}", created["id"].as_str().unwrap());
        assert_eq!(member.get(&path).await.ok(), created);

        let definition = json!({ "from": "2026-01-01", "to": "2026-02-01", "group_by": [], "filter": {} });
        let changed = member
            .patch(&path, json!({ "name": "January", "definition": definition }))
            .await;
        assert_eq!(changed.headers["etag"], "\"2\"");
        assert_eq!(changed.ok()["definition"], definition);
        let stale = member
            .send(
                Method::PATCH,
                &path,
                Some(json!({ "name": "Old" })),
                &[("if-match", "\"1\"")],
            )
            .await;
        stale.refused(Code::StaleVersion);
        assert_eq!(member.names("/saved-reports", "limit=1&").await, ["January"]);
        let id = created["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(app.audit_events(id).await, 2);
        assert_eq!(member.delete(&path).await.status, StatusCode::NO_CONTENT);
        member.get(&path).await.refused(Code::NotFound);
        assert_eq!(app.audit_events(id).await, 3);
    });
}

/// A private report does not exist for anybody else, not even for the owner of the organization.
#[test]
fn only_shared_reports_are_seen_by_others() {
    on_both_engines(|app| async move {
        let (ann, bob, owner) = (
            app.member(Role::Member).await,
            app.member(Role::Member).await,
            app.owner().await,
        );
        let private = save(&ann, "Private", false).await;
        let shared = save(&ann, "Shared", true).await;
        for other in [&bob, &owner] {
            other.get(&private).await.refused(Code::NotFound);
            other
                .patch(&private, json!({ "name": "X" }))
                .await
                .refused(Code::NotFound);
            other.delete(&private).await.refused(Code::NotFound);
            other
                .put(&format!("{private}/pin"), json!({}))
                .await
                .refused(Code::NotFound);
            assert_eq!(other.names("/saved-reports", "").await, ["Shared"]);
        }
        assert_eq!(
            bob.get(&shared).await.ok()["allowed_actions"],
            json!(["schedule"])
        );
        bob.patch(&shared, json!({ "name": "X" }))
            .await
            .refused(Code::Forbidden);
        bob.delete(&shared).await.refused(Code::Forbidden);
        // Everybody pins for themselves; admins put in order what somebody left behind.
        assert_eq!(
            bob.put(&format!("{shared}/pin"), json!({})).await.ok()["pinned"],
            true
        );
        assert_eq!(ann.get(&shared).await.ok()["pinned"], false);
        assert_eq!(bob.delete(&format!("{shared}/pin")).await.ok()["pinned"], false);
        owner.patch(&shared, json!({ "name": "Kept" })).await.expect(200);
        ann.patch(&shared, json!({ "shared": false })).await.expect(200);
        bob.get(&shared).await.refused(Code::NotFound);
    });
}

#[test]
fn names_are_unique_per_owner_and_definitions_are_checked() {
    on_both_engines(|app| async move {
        let (ann, bob) = (app.member(Role::Member).await, app.member(Role::Member).await);
        save(&ann, "Hours", true).await;
        save(&bob, "Hours", true).await;
        let again = json!({ "name": "HOURS", "definition": last_month() });
        ann.post("/saved-reports", again).await.refused(Code::NameTaken);
        let refused = [
            (json!({}), "definition.period"),
            (
                json!({ "period": "today", "from": "2026-01-01", "to": "2026-01-02" }),
                "definition.period",
            ),
            (
                json!({ "from": "2026-01-02", "to": "2026-01-01" }),
                "definition.to",
            ),
            (
                json!({ "period": "today", "time_zone": "Europe/Atlantis" }),
                "definition.time_zone",
            ),
            (
                json!({ "period": "today", "group_by": ["day", "day"] }),
                "definition.group_by",
            ),
            (
                json!({ "period": "today", "rounding": { "mode": "up", "minutes": 0, "level": "day" } }),
                "definition.rounding.minutes",
            ),
        ];
        for (definition, field) in refused {
            let body = json!({ "name": "Broken", "definition": definition });
            assert_eq!(
                ann.post("/saved-reports", body).await.fields(),
                [field],
                "{definition}"
            );
        }
    });
}

/// Somebody else's shared report shows what the reader may see, and no more.
#[test]
fn a_shared_report_is_run_with_the_rights_of_its_reader() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        for caller in [&owner, &member] {
            let entry = json!({ "date": "2026-03-02", "duration_seconds": 3600 });
            caller.post("/time-entries", entry).await.expect(201);
        }
        let everybody = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["member"], "visible_only": true,
            "filter": { "member_ids": [owner.member, member.member] } });
        let total = |report: &Value| report["total"]["duration_seconds"].as_i64();
        let seen = owner.post("/reports/query", everybody.clone()).await.ok();
        assert_eq!(total(&seen), Some(7200));
        let seen = member.post("/reports/query", everybody.clone()).await.ok();
        assert_eq!(total(&seen), Some(3600));
        let only_owner = json!({ "from": "2026-03-01", "to": "2026-04-01", "visible_only": true,
            "filter": { "member_ids": [owner.member] } });
        assert_eq!(
            total(&member.post("/reports/query", only_owner).await.ok()),
            Some(0)
        );
        // Who asks for somebody by name is refused as ever.
        let mut strict = everybody;
        strict["visible_only"] = json!(false);
        member
            .post("/reports/query", strict)
            .await
            .refused(Code::NotFound);
    });
}

#[test]
fn a_comparison_stands_beside_each_group_in_the_answer_and_in_the_file() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        for (date, seconds) in [("2026-03-02", 7200), ("2026-02-03", 3600)] {
            let entry = json!({ "date": date, "duration_seconds": seconds });
            member.post("/time-entries", entry).await.expect(201);
        }
        let query = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"],
            "compare": "previous_period" });
        let report = member.post("/reports/query", query.clone()).await.ok();
        assert_eq!(report["comparison"]["from"], "2026-02-01");
        assert_eq!(report["comparison"]["total"]["duration_seconds"], 3600);
        assert_eq!(report["groups"][0]["previous"]["duration_seconds"], 3600);
        let german =
            json!({ "query": query, "format": "csv", "durations": "clock", "decimal_mark": "comma" });
        let text = member.post("/reports/export", german).await.text;
        assert!(text.contains(";2:00;0:00;1;;1:00;1:00"), "{text}");
        let file = json!({ "query": query, "format": "csv" });
        let text = member.post("/reports/export", file).await.text;
        assert!(text.contains("Hours before,Change (hours)"), "{text}");
        assert!(text.contains("2.0000,0.0000,1,,1.0000,1.0000"), "{text}");
    });
}

#[test]
fn reports_of_another_organization_are_not_found() {
    on_sqlite(|app: TestApp| async move {
        let (here, there) = (app.owner().await, app.foreign_owner().await);
        let foreign = save(&there, "Theirs", true).await;
        here.get(&foreign).await.refused(Code::NotFound);
        here.delete(&foreign).await.refused(Code::NotFound);
        assert_eq!(here.names("/saved-reports", "").await, [""; 0]);
    });
}
