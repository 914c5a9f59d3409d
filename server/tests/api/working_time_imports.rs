//! What an import of somebody else does to days that are closed already.

use serde_json::{Value, json};

use crate::{
    imports::import,
    support::{Caller, TestApp, on_both_engines},
};

const DAY: &str = "2026-03-02";

/// A file of another tracker with one stretch of Ada's time on the day.
fn file(start: &str, end: &str, length: &str) -> Vec<u8> {
    format!(
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n\
        Ada,ada@elsewhere.example,,,,Forgotten,No,{DAY},{start}:00,{DAY},{end}:00,{length}:00,\n"
    )
    .into_bytes()
}

/// Brings the file in as time of the member.
async fn bring(app: &TestApp, importer: &Caller, member: &Caller, file: &[u8], dry_run: bool) -> Value {
    let options = json!({ "time_zone": "UTC", "members": { "ada@elsewhere.example": member.member } });
    let done = import(app, importer, "toggl-csv", file, &options, dry_run).await;
    let expected = if dry_run { "ready" } else { "stored" };
    assert_eq!(
        (&done["state"], &done["problem_count"]),
        (&json!(expected), &json!(0)),
        "{done}"
    );
    done
}

/// A day of one member that holds `hours` from seven on, and is closed.
async fn closed_day(member: &Caller, hours: i64) {
    let entry = json!({
        "started_at": format!("{DAY}T07:00:00Z"), "ended_at": format!("{DAY}T{:02}:00:00Z", 7 + hours),
    });
    member.post("/time-entries", entry).await.expect(201);
    let close = json!({ "date": DAY });
    member.post("/working-time/close", close).await.expect(200);
}

async fn day(caller: &Caller, of: &Caller) -> Value {
    let path = format!("/working-time/day?date={DAY}&member_id={}", of.member);
    caller.get(&path).await.expect(200)
}

fn causes(record: &Value) -> Vec<&str> {
    let versions = record["versions"].as_array().unwrap();
    let causes = versions.iter().map(|version| version["cause"].as_str().unwrap());
    causes.collect()
}

/// Whoever brings in time of another member on a closed day proposes it, like whoever writes it by hand.
#[test]
fn an_import_to_a_closed_day_of_another_member_waits_for_that_member() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(domain::people::Role::Member).await);
        closed_day(&member, 4).await;
        let file = file("13:00", "15:00", "02:00");

        bring(&app, &owner, &member, &file, true).await;
        assert_eq!(
            causes(&day(&member, &member).await),
            ["recorded"],
            "a dry run proposes nothing"
        );

        bring(&app, &owner, &member, &file, false).await;
        let pending = day(&member, &member).await;
        assert_eq!(causes(&pending), ["recorded", "proposed"]);
        let (state, stands) = (
            &pending["day"]["state"],
            &pending["day"]["presence"]["total_seconds"],
        );
        assert_eq!((state, stands), (&json!("pending"), &json!(4 * 3600)));
        let proposal = &pending["day"]["proposal"];
        assert_eq!(proposal["proposed_by"], json!(owner.member));
        assert_eq!(proposal["presence"]["total_seconds"], 6 * 3600);
        assert!(proposal["answer_by"].is_string());
        let notices = member.get("/notices?unread=true").await.expect(200);
        let kinds = notices["items"].as_array().unwrap().iter();
        let asked = kinds
            .filter(|notice| notice["kind"] == "working_time_proposed")
            .count();
        assert_eq!(asked, 1);

        // The same file again brings nothing new, and proposes nothing twice.
        bring(&app, &owner, &member, &file, false).await;
        assert_eq!(causes(&day(&member, &member).await), ["recorded", "proposed"]);

        let accept = json!({ "date": DAY, "number": 2, "answer": "accept" });
        let accepted = member.post("/working-time/answer", accept).await.expect(200);
        assert_eq!(accepted["day"]["presence"]["total_seconds"], 6 * 3600);
        assert_eq!(causes(&accepted), ["recorded", "proposed", "accepted"]);
    });
}

/// What members bring in themselves stands at once; where the organization wants no consent, so does anybody's.
#[test]
fn an_import_stands_at_once_where_nobody_has_to_be_asked() {
    on_both_engines(|app| async move {
        let (owner, member) = (app.owner().await, app.member(domain::people::Role::Member).await);
        closed_day(&owner, 4).await;
        let own = file("13:00", "15:00", "02:00");
        bring(&app, &owner, &owner, &own, false).await;
        let corrected = day(&owner, &owner).await;
        assert_eq!(causes(&corrected), ["recorded", "corrected"]);
        assert_eq!(corrected["day"]["presence"]["total_seconds"], 6 * 3600);

        let off = json!({ "working_time_consent": false });
        owner.patch("/organization", off).await.expect(200);
        closed_day(&member, 4).await;
        bring(&app, &owner, &member, &file("13:00", "14:00", "01:00"), false).await;
        let corrected = day(&member, &member).await;
        assert_eq!(causes(&corrected), ["recorded", "corrected"]);
        assert_eq!(corrected["versions"][1]["author_id"], json!(owner.member));
        let notices = member.get("/notices?unread=true").await.expect(200);
        assert_eq!(notices["items"], json!([]));
    });
}
