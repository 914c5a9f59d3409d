//! Rates and budgets in money: who sees and sets them, what they come to, and that nobody else learns of them.

use api::problem::Code;
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, on_both_engines};

/// A billable project that everybody sees.
async fn project(caller: &Caller) -> String {
    let body = json!({ "name": "Atlas", "billable": true });
    let made = caller.post("/projects", body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn rate(minor: i64, from: &str, more: Value) -> Value {
    let mut body = json!({ "kind": "billable", "valid_from": from, "hourly_minor": minor });
    if let Value::Object(more) = more {
        body.as_object_mut().unwrap().extend(more);
    }
    body
}

async fn record(caller: &Caller, project: &str, date: &str, seconds: i64) {
    let entry = json!({ "date": date, "duration_seconds": seconds, "project_id": project });
    caller.post("/time-entries", entry).await.expect(201);
}

async fn amounts(caller: &Caller) -> crate::support::Answer {
    let query = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"], "amounts": true });
    caller.post("/reports/query", query).await
}

/// Nobody but those who bill sees a rate or an amount, in whatever answer.
#[test]
fn members_learn_of_no_rate() {
    on_both_engines(|app| async move {
        let (admin, manager, member) = (
            app.member(Role::Admin).await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        app.team(&manager, &[&member]).await;
        let project = project(&manager).await;
        admin
            .post("/rates", rate(9000, "2026-01-01", json!({})))
            .await
            .expect(201);
        let cost = rate(
            5137,
            "2026-01-01",
            json!({ "kind": "cost", "member_id": member.member }),
        );
        let cost = admin.post("/rates", cost).await.expect(201);
        record(&member, &project, "2026-03-02", 3600).await;
        let budget = json!({ "budget_minor": 777_777, "reason": "First order" });
        manager
            .put(&format!("/projects/{project}/money-budget"), budget)
            .await
            .expect(200);

        let own = format!("/rates?member_id={}", member.member);
        for answer in [
            member.get("/rates").await,
            member.get(&own).await,
            member.get(&format!("/projects/{project}/money")).await,
            member
                .post("/rates", rate(1, "2026-01-01", json!({ "project_id": project })))
                .await,
            member
                .put(
                    &format!("/projects/{project}/money-budget"),
                    json!({ "budget_minor": 1 }),
                )
                .await,
            amounts(&member).await,
        ] {
            answer.refused(Code::Forbidden);
        }
        let id = cost["id"].as_str().unwrap();
        member
            .delete(&format!("/rates/{id}"))
            .await
            .refused(Code::NotFound);
        manager
            .delete(&format!("/rates/{id}"))
            .await
            .refused(Code::NotFound);

        // Managers see what is billed, and no costs.
        let listed = manager.get("/rates").await;
        assert!(!listed.text.contains("\"cost\""), "{}", listed.text);
        assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 1);
        let report = amounts(&manager).await.ok();
        assert_eq!(report["currency"], "EUR");
        assert_eq!(
            report["total"]["money"],
            json!({ "billable_minor": 9000, "cost_minor": null, "unrated_seconds": 0 })
        );
        let money = manager.get(&format!("/projects/{project}/money")).await.ok();
        assert_eq!(
            (&money["spent_minor"], &money["cost_minor"]),
            (&json!(9000), &Value::Null)
        );
        let report = amounts(&admin).await.ok();
        assert_eq!(report["groups"][0]["money"]["cost_minor"], 5137);
    });
}

#[test]
fn rates_are_set_by_those_who_may_and_checked() {
    on_both_engines(|app| async move {
        let (admin, manager) = (app.member(Role::Admin).await, app.member(Role::Manager).await);
        let (here, there) = (project(&manager).await, "0190b5a0-0000-7000-8000-00000000dead");
        let task = json!({ "name": "Plan", "project_id": here });
        let task = manager.post("/tasks", task).await.expect(201)["id"].clone();
        // Managers set what is billed on projects; the rest is for admins.
        let on_task = rate(
            12_000,
            "2026-01-01",
            json!({ "project_id": here, "task_id": task }),
        );
        let made = manager.post("/rates", on_task.clone()).await.expect(201);
        assert_eq!(
            (&made["currency"], &made["allowed_actions"]),
            (&json!("EUR"), &json!(["delete"]))
        );
        for refused in [
            rate(9000, "2026-01-01", json!({})),
            rate(9000, "2026-01-01", json!({ "member_id": manager.member })),
            rate(9000, "2026-01-01", json!({ "project_id": here, "kind": "cost" })),
        ] {
            manager
                .post("/rates", refused.clone())
                .await
                .refused(Code::Forbidden);
            admin.post("/rates", refused).await.expect(201);
        }
        for (body, field) in [
            (on_task, "valid_from"),
            (rate(-1, "2026-01-01", json!({})), "hourly_minor"),
            (rate(100_000_001, "2026-01-01", json!({})), "hourly_minor"),
            (rate(1, "1969-12-31", json!({})), "valid_from"),
            (
                rate(1, "2026-01-01", json!({ "project_id": there })),
                "project_id",
            ),
            (rate(1, "2026-01-01", json!({ "member_id": there })), "member_id"),
            (
                rate(1, "2026-01-01", json!({ "project_id": here, "task_id": there })),
                "task_id",
            ),
            (rate(1, "2026-01-01", json!({ "task_id": task })), "project_id"),
            (
                rate(
                    1,
                    "2026-01-01",
                    json!({ "project_id": here, "task_id": task, "member_id": admin.member }),
                ),
                "member_id",
            ),
            (
                rate(1, "2026-01-02", json!({ "reason": "x".repeat(501) })),
                "reason",
            ),
        ] {
            assert_eq!(
                admin.post("/rates", body.clone()).await.fields(),
                [field],
                "{body}"
            );
        }
        let id = made["id"].as_str().unwrap();
        manager.delete(&format!("/rates/{id}")).await.expect(204);
        manager
            .delete(&format!("/rates/{id}"))
            .await
            .refused(Code::NotFound);
        assert_eq!(app.audit_events(id.parse().unwrap()).await, 2);

        // Amounts do not change their currency.
        let dollars = json!({ "currency": "USD" });
        assert_eq!(admin.patch("/organization", dollars).await.fields(), ["currency"]);
    });
}

/// Pitfall 10: a new rate counts from its day on, and what is the most specific one is decided by the day.
#[test]
fn the_money_of_a_project_follows_its_rates() {
    on_both_engines(|app| async move {
        let (admin, manager) = (app.member(Role::Admin).await, app.member(Role::Manager).await);
        let project = project(&manager).await;
        let path = format!("/projects/{project}/money");
        record(&manager, &project, "2026-03-02", 5400).await;
        record(&manager, &project, "2026-03-16", 3600).await;
        let before = manager.get(&path).await.ok();
        assert_eq!(
            (&before["spent_minor"], &before["unrated_seconds"]),
            (&json!(0), &json!(9000))
        );
        assert_eq!(
            (&before["budget_minor"], &before["remaining_minor"]),
            (&Value::Null, &Value::Null)
        );

        admin
            .post("/rates", rate(9000, "2026-01-01", json!({})))
            .await
            .expect(201);
        let on_project = rate(
            10_000,
            "2026-03-16",
            json!({ "project_id": project, "reason": "New contract" }),
        );
        manager.post("/rates", on_project).await.expect(201);
        let budget = json!({ "budget_minor": 25_000, "reason": "First order" });
        manager.put(&format!("{path}-budget"), budget).await.expect(200);
        let money = manager.get(&path).await.ok();
        assert_eq!(
            (&money["spent_minor"], &money["remaining_minor"]),
            (&json!(23_500), &json!(1500))
        );
        assert_eq!(money["alerts_reached"], json!([80]));
        assert_eq!(
            money["points"],
            json!([{ "date": "2026-03-02", "spent_minor": 13_500 }, { "date": "2026-03-16", "spent_minor": 23_500 }])
        );
        assert_eq!(money["budgets"][0]["reason"], "First order");
        manager
            .put(&format!("{path}-budget"), json!({ "budget_minor": null }))
            .await
            .expect(200);
        let money = manager.get(&path).await.ok();
        assert_eq!(
            (&money["budget_minor"], money["budgets"].as_array().unwrap().len()),
            (&Value::Null, 2)
        );
        for wrong in [0, 100_000_000_001_i64] {
            let refused = manager
                .put(&format!("{path}-budget"), json!({ "budget_minor": wrong }))
                .await;
            assert_eq!(refused.fields(), ["budget_minor"]);
        }

        files_say_the_same(&admin, &manager).await;
    });
}

/// Amounts in files, line by line and entry by entry; costs for admins only.
async fn files_say_the_same(admin: &Caller, manager: &Caller) {
    let query = json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"], "amounts": true });
    let german = json!({ "query": query, "format": "csv", "decimal_mark": "comma" });
    let text = admin.post("/reports/export", german).await.text;
    assert!(
        text.contains("Amount (EUR);Cost (EUR);Profit (EUR);Hours without a rate"),
        "{text}"
    );
    assert!(text.contains(";235,00;0,00;235,00;0,0000"), "{text}");
    let text = manager
        .post("/reports/export", json!({ "query": query, "format": "csv" }))
        .await
        .text;
    assert!(text.contains("235.00") && !text.contains("Cost"), "{text}");
    // Entry by entry the file multiplies out: 1.5 h at 90.00 and 1 h at 100.00.
    let lines = json!({ "query": query, "format": "csv", "content": "entries" });
    let text = manager.post("/reports/export", lines.clone()).await.text;
    for line in [
        ",Hours of the report,Rate (EUR),Amount (EUR)\n",
        ",1.5000,90.00,135.00\n",
        ",1.0000,100.00,100.00\n",
        "amount-entry-v1",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let text = admin.post("/reports/export", lines).await.text;
    assert!(text.contains(",Cost rate (EUR),Cost (EUR)\n"), "{text}");
    let book = manager
        .post("/reports/export", json!({ "query": query, "format": "xlsx" }))
        .await;
    assert_eq!(book.status, 200);
}

/// Those who manage a project are told once when its money reaches a mark.
#[test]
fn a_budget_in_money_is_told_of_once() {
    on_both_engines(|app| async move {
        let (admin, manager) = (app.member(Role::Admin).await, app.member(Role::Manager).await);
        let project = project(&manager).await;
        admin
            .post("/rates", rate(10_000, "2026-01-01", json!({})))
            .await
            .expect(201);
        let path = format!("/projects/{project}/money-budget");
        manager
            .put(&path, json!({ "budget_minor": 10_000 }))
            .await
            .expect(200);
        assert_eq!(told(&app).await, 0);
        record(&manager, &project, "2026-03-02", 2880).await;
        // Admins and the owner, as the project has no managers of its own.
        let first = told(&app).await;
        assert_eq!(first, 2);
        assert_eq!(told(&app).await, first);
        record(&manager, &project, "2026-03-03", 720).await;
        assert_eq!(told(&app).await, 2 * first);
    });
}

/// Looks at the budgets and gives how many mails wait.
async fn told(app: &TestApp) -> i64 {
    let database = app.database("acme").await;
    let placement = app
        .app
        .cell
        .control()
        .read(|tx| Box::pin(async move { store::control::find_by_slug(tx, "acme").await }))
        .await
        .unwrap()
        .unwrap();
    server::rates::look(&app.app, &placement, &database)
        .await
        .unwrap();
    database
        .read(|tx| {
            Box::pin(async move {
                tx.scalar("SELECT COUNT(*) FROM outbox WHERE job = 'mail.money_budget'", &[])
                    .await
            })
        })
        .await
        .unwrap()
}
