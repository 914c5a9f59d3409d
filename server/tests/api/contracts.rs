//! Contracts: who sees and writes them, what they refuse, and the balance that follows from them.

use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, on_both_engines};

const HOUR: i64 = 3600;

/// The same hours from Monday to Friday.
fn days(hours: i64) -> Value {
    let seconds = hours * HOUR;
    json!({
        "monday_seconds": seconds, "tuesday_seconds": seconds, "wednesday_seconds": seconds,
        "thursday_seconds": seconds, "friday_seconds": seconds, "saturday_seconds": 0, "sunday_seconds": 0,
    })
}

fn contract(from: &str, hours: i64) -> Value {
    json!({ "valid_from": from, "days": days(hours) })
}

fn of(member: &Caller) -> String {
    format!("/members/{}/contracts", member.member)
}

async fn record(caller: &Caller, date: &str, seconds: i64) {
    let entry = json!({ "date": date, "duration_seconds": seconds });
    caller.post("/time-entries", entry).await.expect(201);
}

async fn balance(caller: &Caller, member: &Caller, until: &str) -> Value {
    let path = format!("/members/{}/contract-balance?until={until}", member.member);
    caller.get(&path).await.expect(200)
}

async fn people(app: &TestApp) -> [Caller; 3] {
    let (admin, lead, member) = (
        app.member(Role::Admin).await,
        app.member(Role::Manager).await,
        app.member(Role::Member).await,
    );
    app.team(&lead, &[&member]).await;
    [admin, lead, member]
}

/// ASVS v5.0.0-8.2.2: members see their own contracts, leads those of their teams, nobody those of others; admins write them.
#[test]
fn members_see_their_own_contracts_and_admins_write_them() {
    on_both_engines(|app| async move {
        let [admin, lead, member] = people(&app).await;
        let stranger = app.member(Role::Member).await;
        let made = admin
            .post(&of(&member), contract("2026-01-01", 8))
            .await
            .expect(201);
        assert_eq!(made["allowed_actions"], json!(["update", "delete"]));
        let one = format!("/contracts/{}", made["id"].as_str().unwrap());
        for reader in [&member, &lead] {
            let list = reader.get(&of(&member)).await.expect(200);
            assert_eq!(list["items"][0]["days"], days(8));
            assert_eq!(list["allowed_actions"], json!([]));
            assert_eq!(list["items"][0]["allowed_actions"], json!([]));
            assert_eq!(
                reader.post(&of(&member), contract("2026-02-01", 1)).await.code(),
                "forbidden"
            );
            assert_eq!(
                reader.patch(&one, json!({ "note": "x" })).await.code(),
                "forbidden"
            );
            assert_eq!(reader.delete(&one).await.code(), "forbidden");
        }
        let hidden = stranger.get(&of(&member)).await;
        assert!(hidden.status.is_client_error(), "{}", hidden.text);
        assert_eq!(
            stranger.patch(&one, json!({ "note": "x" })).await.code(),
            "not_found"
        );
        assert_eq!(stranger.delete(&one).await.code(), "not_found");
        admin.delete(&one).await.expect(204);
        assert_eq!(member.get(&of(&member)).await.expect(200)["items"], json!([]));
    });
}

/// What cannot be is refused by field, and two contracts of one member never begin on the same day.
#[test]
fn contracts_that_cannot_be_are_refused() {
    on_both_engines(|app| async move {
        let [admin, _, member] = people(&app).await;
        let made = admin
            .post(&of(&member), contract("2026-01-01", 8))
            .await
            .expect(201);
        let again = admin.post(&of(&member), contract("2026-01-01", 6)).await;
        again.invalid(&["valid_from: taken"]);
        let mut bad = contract("1969-12-31", 8);
        bad["days"]["sunday_seconds"] = json!(86_401);
        bad["note"] = json!("x".repeat(501));
        admin.post(&of(&member), bad).await.invalid(&[
            "note: too_long",
            "valid_from: out_of_range",
            "days.sunday_seconds: out_of_range",
        ]);
        let other = admin
            .post(&of(&member), contract("2026-02-01", 6))
            .await
            .expect(201);
        let path = format!("/contracts/{}", other["id"].as_str().unwrap());
        let moved = admin.patch(&path, json!({ "valid_from": "2026-01-01" })).await;
        moved.invalid(&["valid_from: taken"]);
        let after = admin
            .patch(
                &path,
                json!({ "valid_from": "2026-03-01", "note": "Parental leave" }),
            )
            .await
            .expect(200);
        assert_eq!((&after["version"], &after["days"]), (&json!(2), &days(6)));
        let list = admin.get(&of(&member)).await.expect(200);
        let begin: Vec<&Value> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["valid_from"])
            .collect();
        assert_eq!(begin, [&json!("2026-03-01"), &made["valid_from"]]);
    });
}

/// The balance is what was recorded beyond the contracts since the first of them began, and goes on over a new one.
#[test]
fn the_balance_is_carried_over_from_one_contract_to_the_next() {
    on_both_engines(|app| async move {
        let [admin, lead, member] = people(&app).await;
        record(&member, "2026-02-27", 8 * HOUR).await;
        let none = balance(&member, &member, "2026-03-08").await;
        assert_eq!(
            (&none["since"], &none["balance_seconds"]),
            (&Value::Null, &json!(0))
        );
        admin
            .post(&of(&member), contract("2026-03-02", 8))
            .await
            .expect(201);
        for date in [
            "2026-03-02",
            "2026-03-03",
            "2026-03-04",
            "2026-03-05",
            "2026-03-06",
        ] {
            record(&member, date, 9 * HOUR).await;
        }
        admin
            .post(&of(&member), contract("2026-03-09", 4))
            .await
            .expect(201);
        record(&member, "2026-03-09", 3 * HOUR).await;
        for (until, target, recorded) in [
            ("2026-03-02", 8, 9),
            ("2026-03-08", 40, 45),
            ("2026-03-09", 44, 48),
            ("2026-03-15", 60, 48),
        ] {
            let found = balance(&lead, &member, until).await;
            assert_eq!(
                found,
                json!({
                    "since": "2026-03-02", "until": until, "target_seconds": target * HOUR,
                    "recorded_seconds": recorded * HOUR, "balance_seconds": (recorded - target) * HOUR,
                })
            );
        }
        let before = balance(&member, &member, "2026-03-01").await;
        assert_eq!(before["since"], Value::Null);
    });
}
