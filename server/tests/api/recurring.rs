//! Recurring entries: what they propose, what is recorded once, and what is left out.

use api::problem::Code;
use axum::http::Method;
use domain::{ids::JobId, people::Role};
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, on_both_engines};

const ALL_DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Every day at nine, for a quarter of an hour.
fn daily(from: &str) -> Value {
    json!({ "note": "Daily", "from": from, "by_day": ALL_DAYS, "start_time": "09:00", "duration_seconds": 900,
        "time_zone": "UTC" })
}

async fn made(caller: &Caller, body: Value) -> (String, String) {
    let made = caller.post("/recurring-entries", body).await.expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    (format!("/recurring-entries/{id}"), id)
}

/// Moves the creation of a recurring entry, and the date that is recorded next, into the past.
async fn let_be_older(app: &TestApp, id: &str, next: Option<&str>) {
    let id: uuid::Uuid = id.parse().unwrap();
    let next: Option<jiff::civil::Date> = next.map(|date| date.parse().unwrap());
    let created: jiff::Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let database = app.database("acme").await;
    database
        .write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE recurring_entries SET created_at = $2, next_date = $3 WHERE id = $1";
                tx.execute(sql, store::params![id, created, next]).await?;
                tx.execute("DELETE FROM outbox WHERE job = 'recurring.record'", &[])
                    .await?;
                // Twice, as if a worker had died before it could say that it was done.
                for _ in 0..2 {
                    if let Some(date) = next {
                        let payload = json!({ "recurring_entry_id": id, "date": date });
                        let job = JobId::from(server::clock::Clock.id());
                        store::outbox::insert(tx, job, "recurring.record", payload, created).await?;
                    }
                }
                Ok::<_, store::StoreError>(())
            })
        })
        .await
        .unwrap();
}

async fn proposed(caller: &Caller, from: &str, to: &str) -> Vec<String> {
    let path = format!("/recurring-entries/proposals?from={from}&to={to}");
    let items = caller.get(&path).await.ok()["items"].clone();
    let dates = items.as_array().unwrap().iter();
    dates
        .map(|item| item["date"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_proposed_is_recorded_once_or_skipped() {
    on_both_engines(|app| async move {
        let (ann, bob) = (app.member(Role::Member).await, app.member(Role::Member).await);
        let (path, id) = made(&ann, daily("2026-03-01")).await;
        // Nothing is proposed for the time before it was made.
        assert!(proposed(&ann, "2026-03-02", "2026-03-05").await.is_empty());
        let_be_older(&app, &id, None).await;
        assert_eq!(
            proposed(&ann, "2026-03-02", "2026-03-05").await,
            ["2026-03-02", "2026-03-03", "2026-03-04"]
        );
        assert!(proposed(&bob, "2026-03-02", "2026-03-05").await.is_empty());

        let occurrences = format!("{path}/occurrences");
        let record = json!({ "date": "2026-03-02", "action": "record" });
        let entry = ann.post(&occurrences, record.clone()).await.ok()["entry"].clone();
        assert_eq!(
            (&entry["started_at"], &entry["duration_seconds"]),
            (&json!("2026-03-02T09:00:00Z"), &json!(900))
        );
        ann.post(&occurrences, record.clone())
            .await
            .refused(Code::Conflict);
        ann.post(&occurrences, json!({ "date": "2026-03-03", "action": "skip" }))
            .await
            .expect(200);
        assert_eq!(proposed(&ann, "2026-03-02", "2026-03-05").await, ["2026-03-04"]);

        // What was taken back is proposed again; an entry that is there is not recorded a second time.
        ann.delete(&format!("{occurrences}/2026-03-02"))
            .await
            .refused(Code::Conflict);
        ann.delete(&format!("/time-entries/{}", entry["id"].as_str().unwrap()))
            .await
            .expect(204);
        for date in ["2026-03-02", "2026-03-03"] {
            ann.delete(&format!("{occurrences}/{date}")).await.expect(204);
            ann.delete(&format!("{occurrences}/{date}"))
                .await
                .refused(Code::NotFound);
        }
        assert_eq!(proposed(&ann, "2026-03-02", "2026-03-05").await.len(), 3);

        for answer in [
            bob.get(&path).await,
            bob.patch(&path, json!({ "paused": true })).await,
            bob.post(&occurrences, record.clone()).await,
            bob.delete(&format!("{occurrences}/2026-03-02")).await,
            bob.delete(&path).await,
        ] {
            answer.refused(Code::NotFound);
        }
        ann.patch(&path, json!({ "paused": true })).await.expect(200);
        assert!(proposed(&ann, "2026-03-02", "2026-03-05").await.is_empty());
        ann.post(&occurrences, record).await.expect(200);
        ann.delete(&path).await.expect(204);
        let kept = ann.get("/time-entries?from=2026-03-01&to=2026-04-01").await.ok();
        assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn dates_and_times_are_checked() {
    on_both_engines(|app| async move {
        let ann = app.member(Role::Member).await;
        let with = |field: &str, value: Value| {
            let mut body = daily("2026-03-02");
            body[field] = value;
            body
        };
        for (body, field) in [
            (with("by_day", json!([])), "by_day"),
            (with("interval", json!(53)), "interval"),
            (with("until", json!("2026-03-01")), "until"),
            (with("start_time", json!("9:00")), "start_time"),
            (with("duration_seconds", json!(59)), "duration_seconds"),
            (with("time_zone", json!("Europe/Atlantis")), "time_zone"),
            (with("note", json!("")), "note"),
            (with("project_id", json!(app.app.clock.id())), "project_id"),
        ] {
            assert_eq!(ann.post("/recurring-entries", body).await.fields(), [field]);
        }
        let (path, _) = made(&ann, with("interval", json!(2))).await;
        let listed = ann.get("/recurring-entries").await.ok();
        assert_eq!(
            listed["items"][0]["rrule"],
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU"
        );
        let wrong = json!({ "date": "2026-03-10", "action": "record" });
        assert_eq!(
            ann.post(&format!("{path}/occurrences"), wrong).await.fields(),
            ["date"]
        );
        let stale = ann.send(
            Method::PATCH,
            &path,
            Some(json!({ "paused": true })),
            &[("if-match", "\"7\"")],
        );
        stale.await.refused(Code::StaleVersion);
        let longer =
            json!({ "start_time": null, "duration_seconds": 3600, "by_day": ["FR", "MO"], "interval": 1 });
        let changed = ann.patch(&path, longer).await.ok();
        assert_eq!(
            (&changed["start_time"], &changed["by_day"]),
            (&Value::Null, &json!(["MO", "FR"]))
        );
        for period in ["from=2026-03-05&to=2026-03-05", "from=2026-01-01&to=2026-06-01"] {
            let path = format!("/recurring-entries/proposals?{period}");
            assert_eq!(ann.get(&path).await.fields(), ["to"]);
        }
    });
}

/// Each date is recorded once, whatever workers do; closed days are left out, and what came before stays as it was.
#[test]
fn one_that_records_by_itself_does_so_once_a_day() {
    on_both_engines(|app| async move {
        let (ann, owner) = (app.member(Role::Member).await, app.owner().await);
        let mut body = daily("2026-03-01");
        body["automatic"] = json!(true);
        body["until"] = json!("2026-03-06");
        let (path, id) = made(&ann, body).await;
        let lock = json!({ "member_id": ann.member, "locked_until": "2026-03-03", "reason": "invoiced" });
        owner.put("/locks", lock).await.expect(200);
        let_be_older(&app, &id, Some("2026-03-02")).await;
        let placement = app
            .app
            .cell
            .control()
            .read(|tx| Box::pin(async move { store::control::find_by_slug(tx, "acme").await }))
            .await
            .unwrap()
            .unwrap();
        server::jobs::announce(&app.app, &placement).await;
        server::jobs::work_off(&app.app).await.unwrap();
        let entries = ann
            .get("/time-entries?from=2026-03-01&to=2026-04-01&order=asc")
            .await
            .ok();
        let starts: Vec<&str> = entries["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["started_at"].as_str().unwrap())
            .collect();
        assert_eq!(
            starts,
            [
                "2026-03-04T09:00:00Z",
                "2026-03-05T09:00:00Z",
                "2026-03-06T09:00:00Z"
            ]
        );
        for entry in entries["items"].as_array().unwrap() {
            assert_eq!(
                app.audit_events(entry["id"].as_str().unwrap().parse().unwrap())
                    .await,
                1
            );
        }
        // What was left out says why: it was closed.
        let history = owner.get(&format!("/audit?object={id}")).await.ok();
        let skipped: Vec<&Value> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["action"] == "recurring_entry.skipped")
            .map(|event| &event["after"]["date"])
            .collect();
        assert_eq!(skipped, ["2026-03-03", "2026-03-02"]);
        assert!(
            history["items"][0]["reason"].as_str().unwrap().contains("closed"),
            "{history}"
        );
        // It is over, and nothing of it is proposed.
        assert!(proposed(&ann, "2026-03-01", "2026-03-08").await.is_empty());
        ann.delete(&path).await.expect(204);
    });
}

/// The job of an earlier plan may come before the time of a date is over, as when somebody moves it to later in the day.
#[test]
fn nothing_is_recorded_before_its_time_is_over() {
    on_both_engines(|app| async move {
        let ann = app.member(Role::Member).await;
        let now = app.app.clock.now().to_zoned(jiff::tz::TimeZone::UTC);
        let tomorrow = now.date().tomorrow().unwrap();
        let mut body = daily("2026-03-01");
        body["automatic"] = json!(true);
        let (_, id) = made(&ann, body).await;
        let_be_older(&app, &id, Some(&tomorrow.to_string())).await;
        server::jobs::announce(&app.app, &app.placement("acme").await).await;
        server::jobs::work_off(&app.app).await.unwrap();
        let entries = ann.get("/time-entries?from=2026-03-01&to=2199-01-01").await.ok();
        assert_eq!(entries["items"], json!([]));
        assert_eq!(next_date(&app, &id).await, Some(tomorrow));
    });
}

/// A change at the moment at which a date is over does not lose it.
#[test]
fn a_date_whose_job_has_not_come_yet_survives_a_change() {
    on_both_engines(|app| async move {
        let ann = app.member(Role::Member).await;
        let mut body = daily("2026-03-01");
        body["automatic"] = json!(true);
        body["until"] = json!("2026-03-03");
        let (path, id) = made(&ann, body).await;
        let_be_older(&app, &id, Some("2026-03-02")).await;
        ann.patch(&path, json!({ "note": "Stand-up", "until": null }))
            .await
            .expect(200);
        ann.patch(&path, json!({ "until": "2026-03-03" }))
            .await
            .expect(200);
        server::jobs::announce(&app.app, &app.placement("acme").await).await;
        server::jobs::work_off(&app.app).await.unwrap();
        let entries = ann
            .get("/time-entries?from=2026-03-01&to=2026-04-01&order=asc")
            .await
            .ok();
        let notes: Vec<&Value> = entries["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| &entry["note"])
            .collect();
        assert_eq!(notes, ["Stand-up", "Stand-up"]);
    });
}

async fn next_date(app: &TestApp, id: &str) -> Option<jiff::civil::Date> {
    let id: uuid::Uuid = id.parse().unwrap();
    let read = app.database("acme").await;
    let found =
        read.read(move |tx| Box::pin(async move { store::recurring_entries::find(tx, id.into()).await }));
    found.await.unwrap().unwrap().next_date
}
