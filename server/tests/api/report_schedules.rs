//! Schedules: a report by mail on certain days. The mails themselves are tested against a real relay by
//! `cargo xtask test --only mail`.

use api::problem::Code;
use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ids::JobId, people::Role};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{Caller, TestApp, on_both_engines, on_sqlite};

async fn report(caller: &Caller, shared: bool) -> String {
    let definition = json!({ "period": "last_month", "group_by": ["project"] });
    let body = json!({ "name": "Hours", "definition": definition, "shared": shared });
    let report = caller.post("/saved-reports", body).await.expect(201);
    report["id"].as_str().unwrap().to_owned()
}

pub fn daily(report: &str, members: &[&Caller]) -> Value {
    let members: Vec<_> = members.iter().map(|caller| caller.member).collect();
    json!({ "saved_report_id": report, "frequency": "daily", "time": "07:00", "time_zone": "Europe/Berlin",
        "member_ids": members })
}

/// A schedule with the path of its own.
async fn made(caller: &Caller, body: Value) -> (Value, String) {
    let made = caller.post("/report-schedules", body).await.expect(201);
    let path = format!("/report-schedules/{}", made["id"].as_str().unwrap());
    (made, path)
}

fn id_of(schedule: &Value) -> Uuid {
    schedule["id"].as_str().unwrap().parse().unwrap()
}

/// The jobs that wait in the outbox of `acme`, by kind.
async fn jobs(app: &TestApp, kind: &'static str) -> i64 {
    let database = app.database("acme").await;
    database
        .read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT COUNT(*) FROM outbox WHERE job = $1 AND attempts <= $2";
                tx.scalar(sql, store::params![kind, store::outbox::MOST_ATTEMPTS])
                    .await
            })
        })
        .await
        .unwrap()
}

/// Lets the next time of a schedule be `due`, with so many jobs for it, and works until nothing is left to do.
async fn run_at(app: &TestApp, schedule: &Value, due: Timestamp, copies: u8) {
    let id = id_of(schedule);
    let database = app.database("acme").await;
    database
        .write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE report_schedules SET next_at = $2 WHERE id = $1";
                tx.execute(sql, store::params![id, due]).await?;
                tx.execute("DELETE FROM outbox WHERE job = 'report.schedule'", &[])
                    .await?;
                for _ in 0..copies {
                    let payload = json!({ "schedule_id": id, "due": due });
                    let job = JobId::from(server::clock::Clock.id());
                    store::outbox::insert(tx, job, "report.schedule", payload, due).await?;
                }
                Ok::<_, store::StoreError>(())
            })
        })
        .await
        .unwrap();
    work_off(app).await;
}

async fn work_off(app: &TestApp) {
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
}

fn minutes_ago(app: &TestApp, minutes: i64) -> Timestamp {
    let moment = app.app.clock.now() - SignedDuration::from_mins(minutes);
    Timestamp::from_second(moment.as_second()).unwrap()
}

/// Whoever makes the host of a request up sends no reader of the mails there.
#[test]
fn mails_lead_to_a_name_of_the_certificate() {
    on_sqlite(|app| async move {
        let ann = app.member(Role::Manager).await;
        let report = report(&ann, false).await;
        for (host, expected) in [
            ("acme.localhost:9443", "https://acme.localhost:9443"),
            ("localhost", "https://localhost"),
            ("acme.evil.example", "https://localhost:8443"),
            ("acme.localhost.evil.example", "https://localhost:8443"),
            ("192.0.2.7:8443", "https://localhost:8443"),
        ] {
            let (schedule, path) = made(&ann.at_host(host), daily(&report, &[&ann])).await;
            assert_eq!(origin_of(&app, id_of(&schedule)).await, expected, "{host}");
            ann.delete(&path).await.expect(204);
        }
        let named = app
            .again_with(|config| config.listen.public_url = Some("https://hours.example".to_owned()))
            .await;
        let owner = named.owner().await.at_host("acme.evil.example");
        let report = self::report(&owner, false).await;
        let (schedule, _) = made(&owner, daily(&report, &[&owner])).await;
        assert_eq!(origin_of(&app, id_of(&schedule)).await, "https://hours.example");
    });
}

async fn origin_of(app: &TestApp, schedule: Uuid) -> String {
    let database = app.database("acme").await;
    let found: Vec<String> = database
        .read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT origin FROM report_schedules WHERE id = $1";
                tx.query(sql, store::params![schedule], |row| row.get(0)).await
            })
        })
        .await
        .unwrap();
    found[0].clone()
}

#[test]
fn a_schedule_is_made_changed_paused_sent_and_ended() {
    on_both_engines(|app| async move {
        let (ann, bob) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let report = report(&ann, false).await;
        let mut body = daily(&report, &[&ann, &bob]);
        body["frequency"] = json!("monthly");
        body["day"] = json!(31);
        body["attachment"] = json!("xlsx");
        let (schedule, path) = made(&ann, body).await;
        assert_eq!(
            (&schedule["time"], &schedule["day"]),
            (&json!("07:00"), &json!(31))
        );
        assert_eq!(
            (&schedule["state"], &schedule["mail_configured"]),
            (&json!("active"), &json!(false))
        );
        assert_eq!(schedule["recipients"].as_array().unwrap().len(), 2);
        assert!(schedule["next_at"].is_string() && schedule["last_run"].is_null());
        let listed = ann
            .get(&format!("/report-schedules?saved_report_id={report}"))
            .await
            .ok();
        assert_eq!(listed["items"], json!([schedule]));
        assert_eq!(ann.get(&path).await.ok(), schedule);

        // Others see nothing of it; an admin may end it.
        assert_eq!(bob.get("/report-schedules").await.ok()["items"], json!([]));
        for answer in [
            bob.get(&path).await,
            bob.patch(&path, json!({ "paused": true })).await,
            bob.post(&format!("{path}/send"), json!({})).await,
            bob.delete(&path).await,
        ] {
            answer.refused(Code::NotFound);
        }
        let admin = app.member(Role::Admin).await;
        assert_eq!(admin.get(&path).await.ok()["id"], schedule["id"]);

        let weekly = json!({ "frequency": "weekly", "weekday": 5, "time": "06:30", "time_zone": "utc", "paused": true });
        let paused = ann.patch(&path, weekly).await.ok();
        assert_eq!((&paused["weekday"], &paused["day"]), (&json!(5), &Value::Null));
        assert_eq!(
            (&paused["state"], &paused["next_at"]),
            (&json!("paused"), &Value::Null)
        );
        assert_eq!(paused["time_zone"], "UTC");
        let stale = ann.send(
            Method::PATCH,
            &path,
            Some(json!({ "paused": false })),
            &[("if-match", "\"1\"")],
        );
        stale.await.refused(Code::StaleVersion);
        let resumed = ann.patch(&path, json!({ "paused": false })).await.ok();
        assert_eq!(
            (&resumed["state"], &resumed["version"]),
            (&json!("active"), &json!(3))
        );

        ann.post(&format!("{path}/send"), json!({})).await.expect(204);
        let run = ann.get(&path).await.ok()["last_run"].clone();
        assert_eq!((&run["waiting"], &run["error"]), (&json!(2), &Value::Null));
        work_off(&app).await;
        // Without a relay nothing can be sent, and that is said.
        let run = ann.get(&path).await.ok()["last_run"].clone();
        assert_eq!(
            (&run["failed"], &run["sent"], &run["error"]),
            (&json!(2), &json!(0), &json!("not_configured"))
        );

        assert_eq!(ann.delete(&path).await.status, StatusCode::NO_CONTENT);
        ann.delete(&path).await.refused(Code::NotFound);
        assert_eq!(app.audit_events(id_of(&schedule)).await, 5);
    });
}

#[test]
fn times_and_recipients_are_checked() {
    on_both_engines(|app| async move {
        let (ann, bob) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let report = report(&ann, true).await;
        let with = |field: &str, value: Value| {
            let mut body = daily(&report, &[&ann]);
            body[field] = value;
            body
        };
        let refused = [
            (with("time", json!("25:00")), "time"),
            (with("time", json!("7:00")), "time"),
            (with("time", json!("+7:00")), "time"),
            (with("time_zone", json!("Europe/Atlantis")), "time_zone"),
            (with("frequency", json!("weekly")), "weekday"),
            (with("frequency", json!("monthly")), "day"),
            (with("member_ids", json!([])), "member_ids"),
            (with("member_ids", json!([app.app.clock.id()])), "member_ids"),
            (
                with("member_ids", json!([app.app.clock.id()].repeat(101))),
                "member_ids",
            ),
        ];
        for (body, field) in refused {
            assert_eq!(ann.post("/report-schedules", body).await.fields(), [field]);
        }
        // A member has reports sent to themselves, and to nobody else.
        bob.post("/report-schedules", daily(&report, &[&bob]))
            .await
            .expect(201);
        bob.post("/report-schedules", daily(&report, &[&bob, &ann]))
            .await
            .refused(Code::Forbidden);
        let other = app.member(Role::Manager).await;
        let hidden = self::report(&other, false).await;
        ann.post("/report-schedules", daily(&hidden, &[&ann]))
            .await
            .refused(Code::NotFound);
    });
}

/// Two workers, or one that starts again after a crash, send each time once; of several missed times the latest.
#[test]
fn each_time_of_a_schedule_happens_once_and_missed_ones_are_not_made_up_for() {
    on_both_engines(|app| async move {
        let ann = app.member(Role::Member).await;
        let report = report(&ann, false).await;
        // Half a day from now, so that no time of its own comes in between.
        let later = app.app.clock.now() + SignedDuration::from_hours(12);
        let mut body = daily(&report, &[&ann]);
        body["time"] = json!(later.strftime("%H:%M").to_string());
        body["time_zone"] = json!("UTC");
        let (schedule, path) = made(&ann, body).await;

        // The server was away for ten days: only the last of the missed times counts.
        run_at(&app, &schedule, minutes_ago(&app, 10 * 24 * 60), 1).await;
        let after = ann.get(&path).await.ok();
        assert_eq!(after["next_at"], schedule["next_at"]);
        let next: Timestamp = schedule["next_at"].as_str().unwrap().parse().unwrap();
        let latest: Timestamp = after["last_run"]["due_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(next.duration_since(latest).as_hours(), 24);
        assert_eq!(runs(&app).await, 1);

        // A job that is there twice, because a worker died before it could say that it was done.
        run_at(&app, &schedule, minutes_ago(&app, 5), 2).await;
        assert_eq!(jobs(&app, "mail.report").await, 0);
        assert_eq!(jobs(&app, "report.schedule").await, 1);
        let after = ann.get(&path).await.ok();
        assert_eq!(after["next_at"], schedule["next_at"]);
        assert_eq!(after["last_run"]["failed"], 1);
        assert_eq!(runs(&app).await, 2);
    });
}

/// How many mails of all runs there are.
async fn runs(app: &TestApp) -> i64 {
    let database = app.database("acme").await;
    database
        .read(|tx| Box::pin(async move { tx.scalar("SELECT COUNT(*) FROM report_deliveries", &[]).await }))
        .await
        .unwrap()
}

/// The report holds what its maker may see; a maker who may not do this any more ends it, and somebody is told.
#[test]
fn a_schedule_stops_with_the_rights_of_its_maker() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (ann, bob) = (app.member(Role::Manager).await, app.member(Role::Manager).await);
        let report = report(&ann, true).await;
        let (by_bob, path) = made(&bob, daily(&report, &[&bob])).await;
        let (by_ann, own_path) = made(&ann, daily(&report, &[&ann, &bob])).await;
        let share = |shared: bool| json!({ "shared": shared });
        let report_path = format!("/saved-reports/{report}");

        ann.patch(&report_path, share(false)).await.expect(200);
        run_at(&app, &by_bob, minutes_ago(&app, 5), 1).await;
        let stopped = bob.get(&path).await.ok();
        assert_eq!(
            (&stopped["state"], &stopped["stopped_because"]),
            (&json!("stopped"), &json!("report_hidden"))
        );
        assert_eq!(stopped["next_at"], Value::Null);
        let notices = bob.get("/notices").await.ok();
        assert_eq!(notices["items"][0]["kind"], "schedule_stopped");
        assert_eq!(notices["items"][0]["saved_report_id"], json!(report));
        assert_eq!(app.audit_events(id_of(&by_bob)).await, 2);

        // It goes on when somebody starts it again.
        ann.patch(&report_path, share(true)).await.expect(200);
        let again = bob.patch(&path, json!({ "paused": false })).await.ok();
        assert_eq!(
            (&again["state"], &again["stopped_because"]),
            (&json!("active"), &Value::Null)
        );
        run_at(&app, &by_bob, minutes_ago(&app, 4), 1).await;
        assert_eq!(bob.get(&path).await.ok()["last_run"]["failed"], 1);

        // A member sends nothing to others, so what they sent as a manager stops.
        let ann_path = format!("/members/{}", ann.member);
        owner
            .patch(&ann_path, json!({ "role": "member" }))
            .await
            .expect(200);
        run_at(&app, &by_ann, minutes_ago(&app, 3), 1).await;
        let stopped = ann.get(&own_path).await.ok();
        assert_eq!(stopped["stopped_because"], "not_permitted");
        owner
            .patch(&ann_path, json!({ "role": "manager", "state": "disabled" }))
            .await
            .expect(200);
        owner
            .patch(&own_path, json!({ "paused": false }))
            .await
            .expect(200);
        run_at(&app, &by_ann, minutes_ago(&app, 2), 1).await;
        assert_eq!(
            owner.get(&own_path).await.ok()["stopped_because"],
            "maker_disabled"
        );
        // Nobody who looks after the report is left: those who answer for the organization are told.
        assert_eq!(
            owner.get("/notices").await.ok()["items"][0]["kind"],
            "schedule_stopped"
        );
    });
}

/// The link that a mail holds, made from the key in the database.
pub async fn link(app: &TestApp, schedule: &Value, caller: &Caller) -> String {
    let id = id_of(schedule);
    let database = app.database("acme").await;
    let key: Vec<u8> = database
        .read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT unsubscribe_key FROM report_schedules WHERE id = $1";
                tx.scalar(sql, store::params![id]).await
            })
        })
        .await
        .unwrap();
    let member = caller.member.uuid();
    let proof = Sha256::new()
        .chain_update(b"unsubscribe")
        .chain_update(&key)
        .chain_update(member.as_bytes())
        .finalize();
    URL_SAFE_NO_PAD.encode([id.as_bytes().as_slice(), member.as_bytes(), &proof].concat())
}

pub async fn follow(app: &TestApp, token: &str) -> crate::support::Answer {
    let path = format!("/report-schedules/unsubscribe?token={token}");
    let form = Some("application/x-www-form-urlencoded");
    let body = b"List-Unsubscribe=One-Click".to_vec();
    app.stranger()
        .send_raw(Method::POST, &path, body, form, &[])
        .await
}

/// RFC 8058: one click without signing in. Nobody is put back by being named again.
#[test]
fn a_link_unsubscribes_its_reader_for_good() {
    on_both_engines(|app| async move {
        let (ann, bob) = (app.member(Role::Manager).await, app.member(Role::Member).await);
        let report = report(&ann, false).await;
        let (schedule, path) = made(&ann, daily(&report, &[&ann, &bob])).await;
        let token = link(&app, &schedule, &bob).await;
        for _ in 0..2 {
            follow(&app, &token).await.expect(204);
        }
        ann.patch(&path, json!({ "member_ids": [ann.member] }))
            .await
            .expect(200);
        let named = ann
            .patch(&path, json!({ "member_ids": [ann.member, bob.member] }))
            .await
            .ok();
        let unsubscribed: Vec<_> = named["recipients"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|recipient| recipient["unsubscribed"] == true)
            .map(|recipient| recipient["member_id"].clone())
            .collect();
        assert_eq!(unsubscribed, [json!(bob.member)]);
        ann.post(&format!("{path}/send"), json!({})).await.expect(204);
        assert_eq!(ann.get(&path).await.ok()["last_run"]["waiting"], 1);
    });
}

/// What is no link unsubscribes nobody, and says nothing.
#[test]
fn a_wrong_link_unsubscribes_nobody() {
    on_both_engines(|app| async move {
        let ann = app.member(Role::Member).await;
        let report = report(&ann, false).await;
        let (schedule, path) = made(&ann, daily(&report, &[&ann])).await;
        let id = id_of(&schedule);
        let forged = [id.as_bytes().as_slice(), ann.member.uuid().as_bytes(), &[7; 32]].concat();
        let forged = URL_SAFE_NO_PAD.encode(forged);
        for token in ["", "nonsense", forged.as_str()] {
            assert_eq!(follow(&app, token).await.code(), "link_expired", "{token}");
        }
        assert_eq!(ann.get(&path).await.ok()["recipients"][0]["unsubscribed"], false);
    });
}
