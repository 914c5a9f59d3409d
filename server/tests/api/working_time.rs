//! The working-time record over the API: closed days, proposals and their answers, and the bundle.

use std::{collections::BTreeMap, io::Read};

use axum::http::Method;
use domain::{
    audit::PublicKey,
    people::Role,
    working_time::{Content, RECORD, Report, verify},
};
use serde_json::{Value, json};
use server::{clock::Clock, jobs};
use zip::ZipArchive;

use crate::support::{Answer, Caller, TestApp, on_both_engines};

const DAY: &str = "2026-03-02";

/// A bundle as it was downloaded.
type Bundle = BTreeMap<String, Vec<u8>>;

async fn bundle(caller: &Caller, query: &str) -> Bundle {
    let path = format!("/working-time/bundle?from=2026-03-01&to=2026-04-01{query}");
    let bytes = crate::exports::bytes(caller, &path).await;
    let mut zip = ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let files = (0..zip.len()).map(|number| {
        let mut file = zip.by_index(number).unwrap();
        let (mut bytes, name) = (Vec::new(), file.name().to_owned());
        file.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    });
    files.collect()
}

async fn checked(app: &TestApp, bundle: &mut Bundle) -> Report {
    let checkpoint = app.owner().await.get("/audit/checkpoint").await.expect(200);
    let key = PublicKey::parse(checkpoint["public_key"].as_str().unwrap()).unwrap();
    verify(bundle, &[key])
}

/// Records an interval of the day in UTC; gives its id.
async fn record(caller: &Caller, of: &Caller, start: &str, end: &str) -> String {
    let entry = json!({
        "member_id": of.member, "started_at": format!("{DAY}T{start}:00Z"), "ended_at": format!("{DAY}T{end}:00Z"),
    });
    let entry = caller.post("/time-entries", entry).await.expect(201);
    entry["id"].as_str().unwrap().to_owned()
}

async fn close(member: &Caller) -> Value {
    member
        .post("/working-time/close", json!({ "date": DAY }))
        .await
        .expect(200)
}

async fn day(caller: &Caller, of: &Caller) -> Value {
    let path = format!("/working-time/day?date={DAY}&member_id={}", of.member);
    caller.get(&path).await.expect(200)
}

/// Ends an entry earlier, and says why.
async fn shorten(caller: &Caller, entry: &str, end: &str, why: &str) -> Answer {
    let body = json!({ "ended_at": format!("{DAY}T{end}:00Z") });
    let path = format!("/time-entries/{entry}");
    let reason = [("hourbook-reason", why)];
    caller.send(Method::PATCH, &path, Some(body), &reason).await
}

async fn answer(member: &Caller, number: i64, said: &str, reason: &str) -> Answer {
    let body = json!({ "date": DAY, "number": number, "answer": said, "reason": reason });
    member.post("/working-time/answer", body).await
}

fn hours(day: &Value) -> i64 {
    day["presence"]["total_seconds"].as_i64().unwrap() / 3600
}

fn causes(record: &Value) -> Vec<&str> {
    let versions = record["versions"].as_array().unwrap();
    versions
        .iter()
        .map(|version| version["cause"].as_str().unwrap())
        .collect()
}

/// A manager who leads a member.
async fn team(app: &TestApp) -> (Caller, Caller) {
    let (lead, member) = (app.member(Role::Manager).await, app.member(Role::Member).await);
    app.team(&lead, &[&member]).await;
    (lead, member)
}

#[test]
fn a_day_follows_its_entries_until_its_member_closes_it() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        record(&member, &member, "07:00", "11:00").await;
        let open = day(&member, &member).await;
        assert_eq!(open["day"]["state"], "open");
        assert_eq!(open["day"]["allowed_actions"], json!(["close"]));
        record(&member, &member, "11:30", "15:30").await;
        let closed = close(&member).await;
        assert_eq!(
            (&closed["day"]["state"], hours(&closed["day"])),
            (&json!("closed"), 8)
        );
        assert_eq!(closed["day"]["presence"]["breaks"].as_array().unwrap().len(), 1);
        assert_eq!(causes(&closed), ["recorded"]);
        let again = member.post("/working-time/close", json!({ "date": DAY })).await;
        assert_eq!(again.code(), "working_day_state");
        let tomorrow = json!({ "date": "2199-01-01" });
        assert_eq!(
            member.post("/working-time/close", tomorrow).await.fields(),
            ["date"]
        );
        // The member's own later change stands at once, and is kept.
        record(&member, &member, "16:00", "17:00").await;
        let corrected = day(&lead, &member).await;
        assert_eq!(causes(&corrected), ["recorded", "corrected"]);
        assert_eq!(hours(&corrected["day"]), 9);
        assert_eq!(
            corrected["versions"][1]["previous_hash"],
            corrected["versions"][0]["hash"]
        );
        let range = "/working-time/days?from=2026-03-01&to=2026-04-01";
        let days = member.get(range).await.expect(200);
        assert_eq!(days["items"].as_array().unwrap().len(), 1);
        let long = member
            .get("/working-time/days?from=2026-01-01&to=2026-12-31")
            .await;
        assert_eq!(long.fields(), ["to"]);
    });
}

/// What a manager changes on a closed day is stored, does not stand, and is answered by its member alone.
#[test]
fn a_change_by_somebody_else_waits_for_the_member() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let entry = record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        shorten(&lead, &entry, "13:00", "ging%20fr%C3%BCher")
            .await
            .expect(200);
        let pending = day(&member, &member).await;
        assert_eq!(
            (&pending["day"]["state"], hours(&pending["day"])),
            (&json!("pending"), 8)
        );
        let proposal = &pending["day"]["proposal"];
        assert_eq!(
            (hours(proposal), &proposal["proposed_by"]),
            (6, &json!(lead.member))
        );
        assert_eq!(proposal["reason"], "ging fr\u{fc}her");
        let notices = member.get("/notices?unread=true").await.expect(200);
        assert_eq!(notices["items"][0]["kind"], "working_time_proposed");
        assert_eq!(notices["items"][0]["deadline"], DAY);
        // The lead cannot answer for the member, and has no such day.
        assert_eq!(answer(&lead, 2, "accept", "").await.code(), "not_found");
        assert_eq!(day(&lead, &member).await["day"]["allowed_actions"], json!([]));
        assert_eq!(answer(&member, 2, "dispute", " ").await.fields(), ["reason"]);
        assert_eq!(answer(&member, 1, "accept", "").await.code(), "working_day_state");
        let disputed = answer(&member, 2, "dispute", "I left at four").await.expect(200);
        assert_eq!(
            (&disputed["day"]["state"], hours(&disputed["day"])),
            (&json!("disputed"), 8)
        );
        assert_eq!(disputed["day"]["proposal"]["disputed_because"], "I left at four");
        let told = lead.get("/notices?unread=true").await.expect(200);
        assert_eq!(told["items"][0]["kind"], "working_time_answered");
        let open = lead.get("/working-time/proposals").await.expect(200);
        assert_eq!(open["items"].as_array().unwrap().len(), 1);
        // The member's hand on the entry is no consent.
        shorten(&member, &entry, "12:00", "").await.expect(200);
        let still = day(&member, &member).await;
        assert_eq!(
            (&still["day"]["state"], hours(&still["day"])),
            (&json!("pending"), 8)
        );
        let accepted = answer(&member, 4, "accept", "").await.expect(200);
        assert_eq!(
            (&accepted["day"]["state"], hours(&accepted["day"])),
            (&json!("closed"), 5)
        );
        assert_eq!(
            causes(&accepted),
            ["recorded", "proposed", "disputed", "proposed", "accepted"]
        );
        assert_eq!(answer(&member, 4, "accept", "").await.code(), "working_day_state");
        let none = lead.get("/working-time/proposals").await.expect(200);
        assert_eq!(none["items"], json!([]));
    });
}

#[test]
fn without_consent_changes_stand_at_once_and_entries_put_back_end_a_proposal() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let entry = record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        shorten(&lead, &entry, "13:00", "").await.expect(200);
        shorten(&lead, &entry, "15:00", "").await.expect(200);
        let back = day(&member, &member).await;
        assert_eq!(causes(&back), ["recorded", "proposed", "withdrawn"]);
        assert_eq!(
            (&back["day"]["state"], &back["day"]["proposal"]),
            (&json!("closed"), &Value::Null)
        );
        let owner = app.owner().await;
        let settings = owner.get("/organization").await.expect(200);
        assert_eq!(settings["working_time_consent"], true);
        let bad = owner
            .patch("/organization", json!({ "working_time_consent_days": 91 }))
            .await;
        assert_eq!(bad.fields(), ["working_time_consent_days"]);
        let off = json!({ "working_time_consent": false, "working_time_consent_days": 7 });
        let off = owner.patch("/organization", off).await.expect(200);
        assert_eq!(
            (&off["working_time_consent"], &off["working_time_consent_days"]),
            (&json!(false), &json!(7))
        );
        shorten(&lead, &entry, "12:00", "late%20train").await.expect(200);
        let corrected = day(&member, &member).await;
        assert_eq!(
            (&corrected["day"]["state"], hours(&corrected["day"])),
            (&json!("closed"), 5)
        );
        let last = &corrected["versions"][3];
        assert_eq!(
            (&last["cause"], &last["reason"]),
            (&json!("corrected"), &json!("late train"))
        );
        // A deleted entry is a change like any other.
        lead.delete(&format!("/time-entries/{entry}")).await;
        assert_eq!(hours(&day(&member, &member).await["day"]), 0);
    });
}

/// Puts the deadline of the proposal of the day into the past, hash and all.
async fn let_deadline_pass(app: &TestApp) {
    let database = app.database("acme").await;
    let written = database.write(|tx| {
        Box::pin(async move {
            let sql = "SELECT content FROM working_day_versions WHERE number = 2";
            let text: String = tx.scalar(sql, &[]).await?;
            let (before, rest) = text.split_once(r#""answer_by":""#).unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            let past = "2026-03-03T00:00:00Z";
            let text = format!(r#"{before}"answer_by":"{past}"{after}"#);
            let hash = Content::from_text(&text).unwrap().hash();
            let past: jiff::Timestamp = past.parse().unwrap();
            tx.execute("UPDATE working_days SET answer_by = $1", store::params![past])
                .await?;
            let sql = "UPDATE working_day_versions SET content = $1, hash = $2 WHERE number = 2";
            tx.execute(sql, store::params![text, hash]).await
        })
    });
    assert_eq!(written.await.unwrap(), 1);
}

#[test]
fn a_proposal_lapses_with_its_deadline_and_can_still_be_accepted() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let entry = record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        shorten(&lead, &entry, "13:00", "").await.expect(200);
        let_deadline_pass(&app).await;
        // Known at once, and written down by the sweep.
        for expected in [2, 3] {
            let lapsed = day(&member, &member).await;
            assert_eq!(
                (&lapsed["day"]["state"], hours(&lapsed["day"])),
                (&json!("lapsed"), 8)
            );
            assert_eq!(lapsed["versions"].as_array().unwrap().len(), expected);
            assert_eq!(lapsed["day"]["allowed_actions"], json!(["accept"]));
            jobs::sweep_once(&app.app).await.unwrap();
        }
        let late = answer(&member, 2, "dispute", "Wrong").await;
        assert_eq!(late.code(), "working_day_state");
        let told = lead.get("/notices?unread=true").await.expect(200);
        assert_eq!(
            (&told["items"][0]["kind"], &told["items"][0]["actor_id"]),
            (&json!("working_time_answered"), &Value::Null)
        );
        let accepted = answer(&member, 2, "accept", "").await.expect(200);
        assert_eq!(causes(&accepted), ["recorded", "proposed", "lapsed", "accepted"]);
        assert_eq!(hours(&accepted["day"]), 6);
    });
}

/// Whoever has the database alone changes no version: what does not agree with its hash is not shown as a record.
#[test]
fn a_version_that_was_changed_in_the_database_is_not_believed() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        let database = app.database("acme").await;
        let sql = "UPDATE working_day_versions SET content = replace(content, 'T15:00', 'T14:00')";
        let changed = database.write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await }));
        assert_eq!(changed.await.unwrap(), 1);
        let path = format!("/working-time/day?date={DAY}");
        assert_eq!(member.get(&path).await.status, 500);
    });
}

#[test]
fn an_approved_week_and_a_closed_period_close_their_days() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let entry = record(&member, &member, "07:00", "15:00").await;
        let sheet = member
            .post("/timesheets/submit", json!({ "date": DAY }))
            .await
            .expect(201);
        let path = |step: &str| format!("/timesheets/{}/{step}", sheet["id"].as_str().unwrap());
        lead.post(&path("approve"), json!({})).await.expect(200);
        let closed = day(&member, &member).await;
        assert_eq!((causes(&closed), hours(&closed["day"])), (vec!["recorded"], 8));
        assert_eq!(closed["versions"][0]["author_id"], json!(lead.member));
        assert_eq!(
            shorten(&lead, &entry, "13:00", "").await.code(),
            "timesheet_closed"
        );
        lead.post(&path("reopen"), json!({ "comment": "Wrong end" }))
            .await
            .expect(200);
        shorten(&lead, &entry, "13:00", "").await.expect(200);
        assert_eq!(day(&member, &member).await["day"]["state"], "pending");

        // The days of a closed period are recorded by the sweep, a year back from today.
        let other = app.member(Role::Member).await;
        let today = Clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let date = today.saturating_sub(jiff::Span::new().days(3));
        let entry = json!({ "date": date, "duration_seconds": 7200 });
        other.post("/time-entries", entry).await.expect(201);
        let lock = json!({ "member_id": other.member, "locked_until": date, "reason": "Billed" });
        app.owner().await.put("/locks", lock).await.expect(200);
        jobs::sweep_once(&app.app).await.unwrap();
        let path = format!("/working-time/day?date={date}");
        let locked = other.get(&path).await.expect(200);
        assert_eq!((causes(&locked), hours(&locked["day"])), (vec!["recorded"], 2));
        assert_eq!(locked["versions"][0]["reason"], "Billed");
    });
}

/// v5.0.0-8.2.2: nobody reads a record that is not theirs to read, and ids of other organizations are no ids.
#[test]
fn others_do_not_learn_whether_there_is_a_record() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        let (colleague, stranger) = (app.member(Role::Member).await, app.member(Role::Manager).await);
        app.create_organization("globex").await;
        let foreign = app.member_of("globex", Role::Admin).await;
        let period = "from=2026-03-01&to=2026-04-01";
        let doors = |of: &Caller| {
            let member = of.member;
            [
                format!("/working-time/day?date={DAY}&member_id={member}"),
                format!("/working-time/days?{period}&member_id={member}"),
                format!("/working-time/bundle?{period}&member_id={member}"),
                format!("/working-time/proposals?member_id={member}"),
            ]
        };
        for door in doors(&member) {
            assert_eq!(lead.get(&door).await.status, 200, "{door}");
            for other in [&colleague, &stranger] {
                let answer = other.get(&door).await;
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{door}: {answer:?}");
            }
        }
        let owner = app.owner().await;
        for door in doors(&foreign).into_iter().take(3) {
            assert_eq!(owner.get(&door).await.code(), "not_found", "{door}");
        }
        let readers = app.caller_by_email("acme", "owner@acme.example", &["read"]).await;
        let refused = readers.post("/working-time/close", json!({ "date": DAY })).await;
        assert_eq!(refused.code(), "scope_missing");
    });
}

/// What an inspector gets holds without the server, and prints the names of all of Europe; a byte of it that was changed does not
/// hold.
#[test]
fn a_bundle_verifies_offline_and_a_changed_one_does_not() {
    on_both_engines(|app| async move {
        let (lead, member) = team(&app).await;
        let entry = record(&member, &member, "07:00", "15:00").await;
        close(&member).await;
        let why = "%CE%95%CE%BB%CE%AD%CE%BD%CE%B7%20left%20early%2C%20%D0%98%D0%B2%D0%B0%D0%BD%20%E6%A0%AA";
        shorten(&lead, &entry, "13:00", why).await.expect(200);
        answer(&member, 2, "dispute", "I did not").await.expect(200);
        let name = json!({ "name": "Łukasz Żółć" });
        member.patch("/me", name).await.expect(200);
        for (caller, query) in [
            (&member, String::new()),
            (&lead, format!("&member_id={}", member.member)),
        ] {
            let mut whole = bundle(caller, &query).await;
            let report = checked(&app, &mut whole).await;
            assert!(report.holds(), "{:?}", report.findings);
            assert_eq!((report.days, report.versions), (1, 3));
            let pdf = whole["record.pdf"].clone();
            assert!(pdf.starts_with(b"%PDF-"));
            let text = crate::pdf_text::lines(&pdf).join("\n");
            for said in ["Łukasz Żółć", "Ελένη left early, Иван 株", "I did not"] {
                assert!(text.contains(said), "{said}: {text}");
            }
        }
        let mut whole = bundle(&member, "").await;
        let length = whole[RECORD].len();
        let checkpoint = app.owner().await.get("/audit/checkpoint").await.expect(200);
        let key = [PublicKey::parse(checkpoint["public_key"].as_str().unwrap()).unwrap()];
        for place in 0..length {
            let file = whole.get_mut(RECORD).unwrap();
            file[place] ^= 1;
            assert!(!verify(&mut whole, &key).holds(), "byte {place}");
            let file = whole.get_mut(RECORD).unwrap();
            file[place] ^= 1;
        }
        assert!(verify(&mut whole, &key).holds());
        let empty = bundle(&lead, "").await.remove(RECORD).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&empty).unwrap()["days"],
            json!([])
        );
    });
}
