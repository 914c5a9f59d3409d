//! What hours are billed at and what they cost is for those who see it. A curious colleague tries every door.

use std::time::Duration;

use axum::{body::Body, http::Method};
use domain::people::Role;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::{
    foreign_ids::text_of,
    report_schedules::daily,
    support::{Answer, Caller, TestApp, on_both_engines},
};

/// Rates, budgets and amounts by them: digits and words that nothing else holds, and the names of their fields.
const BILLED: [&str; 10] = [
    "7654321",
    "76543.21",
    "76543,21",
    "15308642",
    "153086.42",
    "98765432",
    "987654.32",
    "zobel",
    "_minor",
    "Amount",
];
/// The same of costs.
const COSTS: [&str; 6] = ["6543219", "65432.19", "65432,19", "13086438", "marder", "Cost"];

struct World {
    admin: Caller,
    manager: Caller,
    member: Caller,
    /// One of everything that has an id, whose ever it is.
    ids: Vec<String>,
    /// The address of a public link of a report with amounts.
    link: String,
    /// Bodies that set the rates that there are.
    rates: Vec<Value>,
}

impl World {
    async fn create(&mut self, caller: &Caller, path: &str, body: Value) -> Value {
        let made = caller.post(path, body).await;
        assert!(made.status.is_success(), "{path}: {made:?}");
        let made = made.json();
        if let Some(id) = made["id"].as_str() {
            self.ids.push(id.to_owned());
        }
        made
    }

    /// An organization in which work is billed and costs something, and everybody has a little of everything.
    async fn new(app: &TestApp) -> Self {
        let (admin, manager, member) = (
            app.member(Role::Admin).await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        app.team(&manager, &[&member]).await;
        let mut world = Self {
            ids: [&admin, &manager, &member]
                .map(|caller| caller.member.to_string())
                .to_vec(),
            admin: admin.clone(),
            manager: manager.clone(),
            member: member.clone(),
            link: String::new(),
            rates: Vec::new(),
        };
        let client = world
            .create(&manager, "/clients", json!({ "name": "Globex" }))
            .await["id"]
            .clone();
        let project = json!({ "name": "Atlas", "client_id": client, "billable": true });
        let project = world.create(&manager, "/projects", project).await["id"].clone();
        let task = json!({ "name": "Plan", "project_id": project, "estimate_seconds": 7200 });
        let task = world.create(&manager, "/tasks", task).await["id"].clone();
        world.create(&manager, "/tags", json!({ "name": "onsite" })).await;
        for caller in [&member, &manager] {
            let hour = json!({ "date": "2026-03-02", "duration_seconds": 3600, "project_id": project, "tags": ["onsite"] });
            world.create(caller, "/time-entries", hour).await;
        }
        let text = json!({ "project_id": project, "text": "Ready?" });
        world.create(&member, "/comments", text).await;
        world
            .create(&member, "/favorites", json!({ "project_id": project }))
            .await;
        let daily_work = json!({
            "project_id": project, "from": "2026-03-02", "by_day": ["MO"], "duration_seconds": 900, "time_zone": "UTC",
        });
        world.create(&member, "/recurring-entries", daily_work).await;
        world
            .create(&member, "/timesheets/submit", json!({ "date": "2026-03-02" }))
            .await;
        let baseline = json!({ "name": "Offer", "reason": "Signed" });
        world
            .create(
                &manager,
                &format!("/projects/{}/baselines", project.as_str().unwrap()),
                baseline,
            )
            .await;
        world.money(&project, &task).await;
        world.reports(app).await;
        world
    }

    async fn money(&mut self, project: &Value, task: &Value) {
        let (admin, manager) = (self.admin.clone(), self.manager.clone());
        let member = self.member.member.to_string();
        for (kind, minor, why) in [("billable", 7_654_321, "zobel"), ("cost", 6_543_219, "marder")] {
            for scope in [
                json!({}),
                json!({ "member_id": member }),
                json!({ "project_id": project }),
                json!({ "project_id": project, "task_id": task }),
            ] {
                let mut rate =
                    json!({ "kind": kind, "valid_from": "2026-01-01", "hourly_minor": minor, "reason": why });
                rate.as_object_mut()
                    .unwrap()
                    .extend(scope.as_object().unwrap().clone());
                self.create(&admin, "/rates", rate.clone()).await;
                self.rates.push(rate);
            }
        }
        // One that is gone is in the audit log only.
        let gone = json!({ "valid_from": "2025-01-01", "hourly_minor": 7_654_321, "reason": "zobel" });
        let gone = self.create(&admin, "/rates", gone).await["id"].clone();
        admin
            .delete(&format!("/rates/{}", gone.as_str().unwrap()))
            .await
            .expect(204);
        let budget = json!({ "budget_minor": 98_765_432, "reason": "zobel" });
        let path = format!("/projects/{}/money-budget", project.as_str().unwrap());
        manager.put(&path, budget).await.expect(200);
    }

    /// A report with amounts that is shared inside and outside, and sent to the member by mail.
    async fn reports(&mut self, app: &TestApp) {
        let manager = self.manager.clone();
        let definition =
            json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["member"], "amounts": true });
        let report = json!({ "name": "March", "definition": definition, "shared": true });
        let report = self.create(&manager, "/saved-reports", report).await["id"].clone();
        let report = report.as_str().unwrap().to_owned();
        self.create(
            &manager,
            "/report-schedules",
            daily(&report, &[&self.member.clone()]),
        )
        .await;
        let ends = app.app.clock.now() + jiff::SignedDuration::from_hours(24 * 30);
        let link = json!({ "saved_report_id": report, "expires_at": ends.to_string() });
        let made = self.create(&manager, "/report-links", link).await;
        let (_, token) = made["url"].as_str().unwrap().split_once("#token=").unwrap();
        token.clone_into(&mut self.link);
    }
}

/// Every question that the interface answers, with every id that there is.
async fn try_every_door(caller: &Caller, ids: &[String]) -> Vec<(String, Answer)> {
    let described = serde_json::to_value(server::router::openapi()).unwrap();
    let mut doors = Vec::new();
    for (path, operations) in described["paths"].as_object().unwrap() {
        if operations.get("get").is_none() || path == "/events" {
            continue;
        }
        match path.as_str() {
            "/audit" => doors.extend(ids.iter().map(|id| format!("/audit?object={id}"))),
            "/export/time-entries" => {
                let formats = [
                    "csv",
                    "json",
                    "toggl-csv",
                    "harvest-csv",
                    "kimai-json",
                    "timewarrior-json",
                ];
                doors.extend(formats.map(|format| format!("{path}?format={format}")));
            }
            "/timesheets/week" | "/working-time/day" => doors.push(format!("{path}?date=2026-03-02")),
            "/recurring-entries/proposals" | "/working-time/days" => {
                doors.push(format!("{path}?from=2026-03-01&to=2026-04-01"));
            }
            "/rates" => doors.extend(ids.iter().map(|id| format!("{path}?project_id={id}"))),
            path => doors.extend(
                ids.iter()
                    .map(|id| path.replace("{id}", id).replace("{position}", "3")),
            ),
        }
        doors.push(path.replace("{id}", &ids[0]).replace("{position}", "0"));
    }
    doors.sort();
    doors.dedup();
    let mut answers = Vec::new();
    for door in doors {
        assert!(!door.contains('{'), "nobody knows how to ask for {door}");
        let answer = if door.ends_with("/package") {
            opened(caller, &door).await
        } else {
            caller.get(&door).await
        };
        answers.push((door, answer));
    }
    answers
}

/// What an archive has packed, as text.
async fn opened(caller: &Caller, path: &str) -> Answer {
    let answer = caller.open(Method::GET, path, Body::empty(), None, &[]).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX)
        .await
        .unwrap();
    Answer {
        status,
        headers,
        text: text_of(&bytes),
    }
}

/// Reports in every form that is text, with amounts and without, as shared and as asked for.
async fn ask_for_reports(caller: &Caller) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for dimension in ["project", "member", "task", "day", "billable"] {
        let query = json!({
            "from": "2026-03-01", "to": "2026-04-01", "group_by": [dimension], "amounts": true, "visible_only": true,
            "compare": "previous_period", "compare_estimates": true,
        });
        let asked = caller.post("/reports/query", query.clone()).await;
        answers.push((format!("query by {dimension}"), asked));
        answers.push((
            "entries".into(),
            caller.post("/reports/entries", query.clone()).await,
        ));
        for format in ["csv", "json"] {
            for content in ["groups", "entries"] {
                let export = json!({ "query": query, "format": format, "content": content });
                let asked = caller.post("/reports/export", export).await;
                answers.push((format!("{format} of {content} by {dimension}"), asked));
            }
        }
    }
    answers
}

fn found(answers: &[(String, Answer)], secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (door, answer) in answers {
        let told = secrets.iter().filter(|secret| answer.text.contains(**secret));
        found.extend(told.map(|secret| format!("{secret} at {door}")));
    }
    found
}

/// Everything that an event stream says until an entry of this id shows up.
async fn heard(stream: &mut axum::body::BodyDataStream, last: &str) -> String {
    let mut text = String::new();
    let read = async {
        while !text.contains(last) {
            let chunk = stream.next().await.unwrap().unwrap();
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(20), read).await.is_ok(),
        "{last} never came"
    );
    text
}

/// ASVS v5.0.0-8.2.3: rates, costs and amounts are in no answer, export, report, history or error for those who do not
/// see them, whatever they ask and by whatever id. The test asks what the interface describes, so it learns of new
/// operations by itself.
#[test]
fn a_curious_colleague_learns_of_no_rate() {
    on_both_engines(|app| async move {
        let world = World::new(&app).await;
        let World {
            admin,
            manager,
            member,
            ids,
            ..
        } = &world;

        let mut told = try_every_door(member, ids).await;
        told.extend(ask_for_reports(member).await);
        let opened = app
            .stranger()
            .post("/report-links/open", json!({ "token": world.link }))
            .await;
        assert_eq!(opened.status, 200, "{opened:?}");
        told.push(("the public link".into(), opened));
        assert_eq!(found(&told, &BILLED), Vec::<String>::new());
        assert_eq!(found(&told, &COSTS), Vec::<String>::new());
        let packed = told.iter().filter(|(_, answer)| answer.text.starts_with("PK"));
        assert_eq!(packed.count(), 0, "what is packed was not looked into");
        let broken = told.iter().find(|(_, answer)| answer.status.is_server_error());
        assert!(broken.is_none(), "{broken:?}");

        // Managers see what is billed, and no costs: not even by the name of a column, or why one was set.
        let mut told = try_every_door(manager, ids).await;
        told.extend(ask_for_reports(manager).await);
        assert_eq!(found(&told, &COSTS), Vec::<String>::new());
        for secret in ["7654321", "15308642", "98765432", "zobel"] {
            assert!(
                !found(&told, &[secret]).is_empty(),
                "managers do not find {secret}"
            );
        }
        // So is it for a role of the organization's own that has everything else of an admin: without costs there is no
        // audit log and no archive either, which would show them.
        let owner = app.owner().await;
        let role = json!({ "name": "Back office", "based_on": "admin",
            "changes": [{ "action": "cost_read", "reach": null }] });
        let role = owner.post("/roles", role).await.expect(201)["id"].clone();
        let clerk = app.member(Role::Member).await;
        let given = json!({ "custom_role_id": role });
        owner
            .patch(&format!("/members/{}", clerk.member), given)
            .await
            .expect(200);
        let mut told = try_every_door(&clerk, ids).await;
        told.extend(ask_for_reports(&clerk).await);
        assert_eq!(found(&told, &COSTS), Vec::<String>::new());
        assert!(!found(&told, &["7654321"]).is_empty(), "what is billed is there");
        // Admins find all of it, so that there is something to find.
        let mut told = try_every_door(admin, ids).await;
        told.extend(ask_for_reports(admin).await);
        for secret in [
            "7654321", "98765432", "zobel", "6543219", "13086438", "marder", "Cost",
        ] {
            assert!(!found(&told, &[secret]).is_empty(), "admins do not find {secret}");
        }
    });
}

/// Refusals say nothing either: neither that a rate is there already, nor whose it is.
#[test]
fn a_refusal_tells_of_no_rate() {
    on_both_engines(|app| async move {
        let world = World::new(&app).await;
        let mut told = Vec::new();
        for rate in &world.rates {
            let again = world.member.post("/rates", rate.clone()).await;
            assert_eq!(again.code(), "forbidden");
            told.push(("a rate again".to_owned(), again));
        }
        for id in &world.ids {
            let gone = world.member.delete(&format!("/rates/{id}")).await;
            assert_eq!(gone.code(), "not_found");
            told.push(("a rate deleted".to_owned(), gone));
        }
        let query =
            json!({ "from": "2026-03-01", "to": "2026-04-01", "group_by": ["project"], "amounts": true });
        for (path, body) in [
            ("/reports/query", query.clone()),
            ("/reports/entries", query.clone()),
            ("/reports/export", json!({ "query": query, "format": "csv" })),
        ] {
            let asked = world.member.post(path, body).await;
            assert_eq!(asked.code(), "forbidden", "{path}");
            told.push((path.to_owned(), asked));
        }
        let dollars = world
            .member
            .patch("/organization", json!({ "currency": "USD" }))
            .await;
        told.push(("the currency".to_owned(), dollars));
        assert_eq!(
            found(&told, &["7654321", "98765432", "zobel", "USD", "Rates or"]),
            Vec::<String>::new()
        );

        // A cost that a manager sets is refused for what they may not, before it is known whether it is there.
        let mut told = Vec::new();
        for cost in world.rates.iter().filter(|rate| rate["kind"] == "cost") {
            let again = world.manager.post("/rates", cost.clone()).await;
            assert_eq!(again.code(), "forbidden");
            told.push(("a cost again".to_owned(), again));
        }
        assert_eq!(
            found(&told, &["6543219", "marder", "already", "valid_from"]),
            Vec::<String>::new()
        );
    });
}

/// Not even that something about rates has changed is told to those who see none.
#[test]
fn an_event_stream_tells_of_no_rate() {
    on_both_engines(|app| async move {
        let (admin, manager, member) = (
            app.member(Role::Admin).await,
            app.member(Role::Manager).await,
            app.member(Role::Member).await,
        );
        let mut streams = Vec::new();
        for caller in [&admin, &manager, &member] {
            streams.push(caller.stream("/events", &[]).await);
        }
        for kind in ["billable", "cost"] {
            let rate = json!({ "kind": kind, "valid_from": "2026-01-01", "hourly_minor": 1 });
            admin.post("/rates", rate).await.expect(201);
        }
        let recurs =
            json!({ "note": "Daily", "from": "2026-03-02", "by_day": ["MO"], "duration_seconds": 900 });
        member.post("/recurring-entries", recurs).await.expect(201);
        // The member's own teams do not matter: everybody hears of a tag.
        let last = admin.post("/tags", json!({ "name": "last" })).await.expect(201)["id"].clone();
        let mut heard_by = Vec::new();
        for stream in &mut streams {
            heard_by.push(heard(stream, last.as_str().unwrap()).await);
        }
        let kinds = ["\"rate\"", "\"cost_rate\"", "\"recurring_entry\""];
        let hears = |text: &String| kinds.map(|kind| text.contains(kind));
        let heard_by: Vec<[bool; 3]> = heard_by.iter().map(hears).collect();
        assert_eq!(
            heard_by,
            [[true, true, false], [true, false, false], [false, false, true]],
            "admin, manager, member"
        );
    });
}
