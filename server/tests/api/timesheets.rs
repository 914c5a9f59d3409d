//! Timesheets over the API.

use std::time::Duration;

use axum::http::Method;
use domain::people::Role;
use futures::StreamExt;
use serde_json::{Value, json};
use server::clock::Clock;

use crate::{
    imports::{fixture, import_as_me},
    support::{Caller, TestApp, on_both_engines, on_sqlite},
};

/// A Monday; the organization of the tests begins its weeks there.
const MONDAY: &str = "2026-03-02";

async fn record(caller: &Caller, date: &str, hours: i64) -> Value {
    let entry = json!({ "date": date, "duration_seconds": hours * 3600 });
    caller.post("/time-entries", entry).await.expect(201)
}

async fn week(caller: &Caller, query: &str) -> Value {
    caller.get(&format!("/timesheets/week?{query}")).await.expect(200)
}

async fn submit(caller: &Caller, date: &str) -> Value {
    let answer = caller.post("/timesheets/submit", json!({ "date": date })).await;
    let first = answer.status.as_u16();
    answer.expect(if first == 200 { 200 } else { 201 })
}

fn path(sheet: &Value, step: &str) -> String {
    format!("/timesheets/{}/{step}", sheet["id"].as_str().unwrap())
}

fn codes(sheet: &Value) -> Vec<&str> {
    let findings = sheet["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

/// How many audit events a timesheet has: one for each step.
async fn count_events(app: &TestApp, sheet: &Value) -> i64 {
    let id = sheet["id"].as_str().unwrap().parse().unwrap();
    let database = app.database("acme").await;
    database
        .read(move |tx| Box::pin(async move { store::audit::count(tx, id).await }))
        .await
        .unwrap()
}

/// A manager who leads a member.
async fn team(app: &TestApp) -> (Caller, Caller) {
    let (lead, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
    app.team(&lead, &[&member]).await;
    (lead, member)
}

#[test]
fn a_week_is_open_until_it_is_submitted_and_then_waits() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        record(&member, MONDAY, 8).await;
        record(&member, "2026-03-08", 2).await;
        let open = week(&member, "date=2026-03-05").await;
        assert_eq!(
            (&open["id"], &open["state"], &open["version"]),
            (&Value::Null, &json!("open"), &json!(0))
        );
        assert_eq!(
            (&open["week_start"], &open["week_end"]),
            (&json!(MONDAY), &json!("2026-03-08"))
        );
        assert_eq!(open["total_seconds"], 10 * 3600);
        assert_eq!(open["days"][0]["seconds"], 8 * 3600);
        assert_eq!(codes(&open), ["missing_project", "empty_day"]);
        assert_eq!(open["allowed_actions"], json!(["submit"]));

        let body = json!({ "date": "2026-03-04", "comment": "Sunday was the fair" });
        let sent = member.post("/timesheets/submit", body).await;
        assert_eq!(sent.headers["etag"], "\"1\"");
        let sent = sent.expect(201);
        assert_eq!(
            (&sent["state"], &sent["version"]),
            (&json!("submitted"), &json!(1))
        );
        assert_eq!(sent["allowed_actions"], json!(["withdraw"]));
        assert_eq!(sent["days"][3]["lock"]["kind"], "submitted");
        let again = member.post("/timesheets/submit", json!({ "date": MONDAY })).await;
        assert_eq!(again.code(), "timesheet_state");

        let seen = lead
            .get(&format!("/timesheets/{}", sent["id"].as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(seen["allowed_actions"], json!(["approve", "reject"]));
    });
}

#[test]
fn a_week_goes_from_submission_to_approval_and_every_step_is_on_record() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        record(&member, MONDAY, 8).await;
        let sent = submit(&member, MONDAY).await;
        assert_eq!(
            lead.post(&path(&sent, "reject"), json!({ "comment": " " }))
                .await
                .fields(),
            ["comment"]
        );
        let rejected = lead
            .post(
                &path(&sent, "reject"),
                json!({ "comment": "Was Sunday two hours?" }),
            )
            .await
            .expect(200);
        assert_eq!(rejected["state"], "rejected");
        record(&member, "2026-03-08", 1).await;
        let second = submit(&member, MONDAY).await;
        assert_eq!((&second["id"], &second["version"]), (&sent["id"], &json!(3)));
        let stale = lead
            .send(
                Method::POST,
                &path(&sent, "approve"),
                Some(json!({})),
                &[("if-match", "\"1\"")],
            )
            .await;
        assert_eq!(stale.code(), "stale_version");
        let approved = lead.post(&path(&sent, "approve"), json!({})).await.expect(200);
        assert_eq!(approved["days"][0]["lock"]["kind"], "approved");
        assert_eq!(approved["days"][0]["lock"]["set_by"], json!(lead.member));
        assert_eq!(
            member.post(&path(&sent, "withdraw"), json!({})).await.code(),
            "timesheet_state"
        );
        assert_eq!(
            lead.post(&path(&sent, "reopen"), json!({})).await.fields(),
            ["comment"]
        );
        let reopened = lead
            .post(
                &path(&sent, "reopen"),
                json!({ "comment": "A day was forgotten" }),
            )
            .await
            .expect(200);
        let steps: Vec<_> = reopened["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| &step["step"])
            .collect();
        assert_eq!(steps, ["submit", "reject", "submit", "approve", "reopen"]);
        assert_eq!(reopened["history"][1]["comment"], "Was Sunday two hours?");
        assert_eq!(reopened["history"][1]["taken_by"], json!(lead.member));
        record(&member, MONDAY, 1).await;

        assert_eq!(count_events(&app, &sent).await, 5);
    });
}

/// Pitfall 11: a week that is handed in is the same on every way in: one by one, several at once, by timer, by file.
#[test]
fn a_submitted_week_refuses_every_change_and_says_who_and_what_to_do() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let kept = record(&owner, MONDAY, 8).await;
        let outside = record(&owner, "2026-03-09", 8).await;
        let body = json!({ "started_at": "2026-03-01T23:00:00Z", "ended_at": "2026-03-02T01:00:00Z" });
        let night = owner.post("/time-entries", body).await.expect(201);
        submit(&owner, MONDAY).await;
        let entry = |value: &Value| format!("/time-entries/{}", value["id"].as_str().unwrap());
        let closed =
            |answer: crate::support::Answer| assert_eq!(answer.code(), "timesheet_closed", "{}", answer.text);

        let refused = owner
            .post(
                "/time-entries",
                json!({ "date": "2026-03-04", "duration_seconds": 60 }),
            )
            .await;
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("2026-03-02") && detail.contains("by Owner") && detail.contains("Withdraw"),
            "{detail}"
        );
        closed(refused);
        closed(owner.patch(&entry(&kept), json!({ "note": "changed" })).await);
        closed(owner.delete(&entry(&kept)).await);
        // Neither in nor out, nor an entry that only ends in the week.
        closed(
            owner
                .patch(&entry(&outside), json!({ "date": "2026-03-08" }))
                .await,
        );
        closed(owner.patch(&entry(&kept), json!({ "date": "2026-03-09" })).await);
        closed(owner.patch(&entry(&night), json!({ "note": "changed" })).await);
        closed(
            owner
                .post("/timer/start", json!({ "started_at": "2026-03-03T09:00:00Z" }))
                .await,
        );
        let bulk = json!({ "operations": [
            { "op": "delete", "id": outside["id"] },
            { "op": "create", "entry": { "date": "2026-03-05", "duration_seconds": 60 } },
        ] });
        let bulk = owner.post("/time-entries/bulk", bulk).await;
        assert_eq!(
            bulk.json()["errors"][0]["code"],
            "timesheet_closed",
            "{}",
            bulk.text
        );

        let shown = owner.get(&entry(&kept)).await.expect(200);
        assert_eq!(
            (&shown["locked"], &shown["allowed_actions"]),
            (&json!(true), &json!([]))
        );
        assert_eq!(owner.get(&entry(&outside)).await.expect(200)["locked"], false);
        assert_eq!(owner.get(&entry(&night)).await.expect(200)["locked"], true);
        owner
            .patch(&entry(&outside), json!({ "note": "changed" }))
            .await
            .expect(200);

        // An entry of the file lies on 12 January.
        submit(&owner, "2026-01-14").await;
        let done = import_as_me(
            &app,
            &owner,
            "toggl-csv",
            &fixture("toggl-csv/berlin_2026.csv"),
            false,
        )
        .await;
        let problems = done["problems"].as_array().unwrap();
        let refused = problems
            .iter()
            .filter(|problem| problem["code"] == "timesheet_closed")
            .count();
        assert_eq!(refused, 2, "{done}");

        let sheet = week(&owner, "date=2026-03-02").await;
        owner.post(&path(&sheet, "withdraw"), json!({})).await.expect(200);
        owner.delete(&entry(&kept)).await.expect(204);
    });
}

/// ASVS 8.2.2: weeks of others are not even there, and nobody who may not decide does.
#[test]
fn weeks_are_seen_and_decided_by_those_whose_people_they_are() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let (other, admin, owner) = (
            app.member(Role::Manager).await,
            app.member(Role::Admin).await,
            app.owner().await,
        );
        let sheet = submit(&member, MONDAY).await;
        let of_member = format!("/timesheets/week?date={MONDAY}&member_id={}", member.member);
        assert_eq!(other.get(&of_member).await.code(), "not_found");
        assert_eq!(
            other.post(&path(&sheet, "approve"), json!({})).await.code(),
            "not_found"
        );
        assert_eq!(other.get("/timesheets").await.expect(200)["items"], json!([]));
        assert_eq!(
            member.post(&path(&sheet, "approve"), json!({})).await.code(),
            "forbidden"
        );
        let body = json!({ "date": MONDAY, "member_id": member.member });
        assert_eq!(lead.post("/timesheets/submit", body).await.code(), "forbidden");
        assert_eq!(
            lead.post(&path(&sheet, "withdraw"), json!({})).await.code(),
            "forbidden"
        );
        // A lead does not decide about the own week, although it is one of the team.
        let own = submit(&lead, MONDAY).await;
        assert_eq!(own["allowed_actions"], json!(["withdraw"]));
        assert_eq!(
            lead.post(&path(&own, "approve"), json!({})).await.code(),
            "forbidden"
        );
        admin.post(&path(&own, "approve"), json!({})).await.expect(200);
        lead.post(&path(&sheet, "approve"), json!({})).await.expect(200);
        // Admins hand in for somebody who is ill; a week without anybody above may be approved by its own member.
        let body = json!({ "date": "2026-03-09", "member_id": member.member });
        let handed = admin.post("/timesheets/submit", body).await.expect(201);
        assert_eq!(handed["history"][0]["taken_by"], json!(admin.member));
        let alone = submit(&owner, MONDAY).await;
        owner.post(&path(&alone, "approve"), json!({})).await.expect(200);
        let token = app
            .caller_by_email("acme", "owner@acme.example", &["read", "write"])
            .await;
        let second = submit(&token, "2026-03-09").await;
        assert_eq!(
            token.post(&path(&second, "approve"), json!({})).await.code(),
            "scope_missing"
        );

        let inbox = |caller: Caller| async move {
            let page = caller
                .get("/timesheets?state=submitted&to_decide=true&order=asc")
                .await
                .expect(200);
            page["items"].as_array().unwrap().len()
        };
        assert_eq!(
            (
                inbox(lead.clone()).await,
                inbox(admin).await,
                inbox(member.clone()).await
            ),
            (1, 2, 0)
        );
        for (caller, waiting) in [(&lead, 1), (&member, 0)] {
            let counted = caller.get("/timesheets/waiting").await.expect(200);
            assert_eq!(counted["count"], waiting);
        }
        let nobody = format!("/timesheets?member_id={}", Clock.id());
        assert_eq!(lead.get(&nobody).await.code(), "not_found");
    });
}

#[test]
fn what_blocks_a_week_is_named_and_what_is_only_odd_is_not_in_the_way() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        record(&member, "2026-02-25", 8).await;
        record(&member, MONDAY, 20).await;
        record(&member, MONDAY, 5).await;
        let refused = member.post("/timesheets/submit", json!({ "date": MONDAY })).await;
        let problem = refused.json();
        assert_eq!(refused.code(), "timesheet_blocked");
        assert_eq!(problem["errors"][0]["code"], "impossible_day");
        assert_eq!(problem["errors"][0]["options"], json!([MONDAY]));
        let page = member
            .get("/time-entries?from=2026-03-02&to=2026-03-03")
            .await
            .expect(200);
        let id = page["items"][0]["id"].as_str().unwrap();
        member.delete(&format!("/time-entries/{id}")).await.expect(204);
        let sent = submit(&member, MONDAY).await;
        assert_eq!(
            codes(&sent),
            ["long_day", "missing_project", "empty_day", "open_earlier_weeks"]
        );
        let without = ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"];
        assert_eq!(sent["findings"][2]["dates"], json!(without));
        assert_eq!(sent["findings"][3]["dates"], json!(["2026-02-23"]));
        // A closed period excuses what lies in it.
        let lock = json!({ "locked_until": "2026-02-28", "reason": "February is billed" });
        app.owner().await.put("/locks", lock).await.expect(200);
        let seen = week(&member, "date=2026-03-02").await;
        assert_eq!(codes(&seen), ["long_day", "missing_project", "empty_day"]);
        let partly = week(&member, "date=2026-02-23").await;
        assert_eq!(partly["days"][5]["lock"]["reason"], "February is billed");
        assert_eq!(partly["days"][6]["lock"], Value::Null);

        member.post("/timer/start", json!({})).await.expect(201);
        let today = Clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let running = member.post("/timesheets/submit", json!({ "date": today })).await;
        assert_eq!(
            running.json()["errors"][0]["code"],
            "running_timer",
            "{}",
            running.text
        );
    });
}

#[test]
fn a_list_pages_through_weeks_with_their_sums() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        for (date, hours) in [(MONDAY, 8), ("2026-03-09", 6), ("2026-03-16", 4)] {
            record(&member, date, hours).await;
            submit(&member, date).await;
        }
        submit(&lead, MONDAY).await;
        let mut sums = Vec::new();
        let mut cursor = String::new();
        loop {
            let query = format!(
                "/timesheets?limit=1&member_id={}&from=2026-03-09{cursor}",
                member.member
            );
            let page = lead.get(&query).await.expect(200);
            sums.push(page["items"][0]["total_seconds"].as_i64().unwrap() / 3600);
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(sums, [4, 6]);
        let teams = lead.get("/teams").await.expect(200);
        let team = teams["items"][0]["id"].as_str().unwrap();
        let of_team = lead.get(&format!("/timesheets?team_id={team}")).await.expect(200);
        assert_eq!(of_team["items"].as_array().unwrap().len(), 4);
        let none = lead
            .get("/timesheets?state=rejected&state=reopened")
            .await
            .expect(200);
        assert_eq!(none["items"], json!([]));
        assert_eq!(
            lead.get("/timesheets?state=odd").await.code(),
            "malformed_request"
        );
        assert_eq!(lead.get("/timesheets?from=1900-01-01").await.fields(), ["from"]);
    });
}

#[test]
fn several_weeks_are_decided_together_or_none_is() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let first = submit(&member, MONDAY).await;
        let second = submit(&member, "2026-03-09").await;
        let step = |sheet: &Value, step: &str| json!({ "id": sheet["id"], "step": step, "version": 1 });
        let mixed = json!({ "operations": [step(&first, "approve"), step(&second, "reject")] });
        let refused = lead.post("/timesheets/bulk", mixed).await;
        assert_eq!(refused.fields(), ["operations.1.comment"]);
        assert_eq!(week(&member, "date=2026-03-02").await["state"], "submitted");
        let both = json!({ "operations": [step(&first, "approve"), step(&second, "approve")] });
        let done = lead.post("/timesheets/bulk", both.clone()).await.expect(200);
        assert_eq!(done["items"][1]["state"], "approved");
        let again = lead.post("/timesheets/bulk", both).await.json();
        assert_eq!(again["errors"][0]["code"], "stale_version", "{again}");
        assert_eq!(
            lead.post("/timesheets/bulk", json!({ "operations": [] }))
                .await
                .fields(),
            ["operations"]
        );
        let submission = json!({ "operations": [step(&first, "submit")] });
        assert_eq!(
            lead.post("/timesheets/bulk", submission).await.fields(),
            ["operations.0.step"]
        );
    });
}

#[test]
fn a_submission_is_repeated_once_and_its_fields_are_checked() {
    on_sqlite(|app| async move {
        let member = app.member(Role::Member).await;
        let body = json!({ "date": MONDAY });
        let key = [("idempotency-key", "the-same")];
        let first = member
            .send(Method::POST, "/timesheets/submit", Some(body.clone()), &key)
            .await;
        let second = member
            .send(Method::POST, "/timesheets/submit", Some(body), &key)
            .await;
        assert_eq!(second.headers["idempotent-replayed"], "true");
        assert_eq!(first.text, second.text);
        let long = json!({ "date": "2026-03-09", "comment": "x".repeat(2001) });
        assert_eq!(
            member.post("/timesheets/submit", long).await.fields(),
            ["comment"]
        );
        for date in ["1969-12-31", "2201-01-01"] {
            assert_eq!(
                member
                    .post("/timesheets/submit", json!({ "date": date }))
                    .await
                    .fields(),
                ["date"]
            );
        }
        assert_eq!(
            member.get("/timesheets/week?date=tomorrow").await.code(),
            "malformed_request"
        );
        let unknown = format!("/timesheets/{}", Clock.id());
        assert_eq!(member.get(&unknown).await.code(), "not_found");
    });
}

/// Several open tabs agree: the member hears of the decision, and nobody hears of weeks that they may not see.
#[test]
fn a_step_is_heard_by_those_who_may_see_the_week() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let stranger = app.member(Role::Member).await;
        let mut at_lead = lead.stream("/events", &[]).await;
        let mut at_stranger = stranger.stream("/events", &[]).await;
        let sheet = submit(&member, MONDAY).await;
        let own = record(&stranger, MONDAY, 1).await;
        let wait = async |stream: &mut axum::body::BodyDataStream, id: &Value| {
            let mut text = String::new();
            let read = async {
                while !text.contains(id.as_str().unwrap()) {
                    text.push_str(&String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()));
                }
            };
            // The bound only ends a broken test.
            assert!(tokio::time::timeout(Duration::from_secs(20), read).await.is_ok());
            text
        };
        let heard = wait(&mut at_lead, &sheet["id"]).await;
        assert!(heard.contains("\"kind\":\"timesheet\""), "{heard}");
        let heard = wait(&mut at_stranger, &own["id"]).await;
        assert!(!heard.contains(sheet["id"].as_str().unwrap()), "{heard}");
    });
}
