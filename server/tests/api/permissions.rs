//! The permission matrix and its explanations over the API.

use std::collections::BTreeMap;

use domain::{ids::MemberId, people::Role, policy::Action};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::on_sqlite;

/// AT-19: permissions are managed by the customer, and can be read as what they are. ASVS v5.0.0-8.1.1.
#[test]
fn everybody_reads_the_matrix_that_decides() {
    on_sqlite(|app| async move {
        let member = app.member(Role::Member).await;
        let matrix = member.get("/permissions/matrix").await.expect(200);
        assert_eq!(matrix["roles"], json!(["member", "manager", "admin", "owner"]));
        let rows = matrix["rows"].as_array().unwrap();
        assert_eq!(rows.len(), Action::ALL.len());
        let reach = |action: &str| -> BTreeMap<String, Value> {
            let row = rows.iter().find(|row| row["action"] == action).unwrap();
            let grants = row["grants"].as_array().unwrap().iter();
            grants
                .map(|grant| {
                    (
                        grant["role"].as_str().unwrap().to_owned(),
                        grant["people"].clone(),
                    )
                })
                .collect()
        };
        let expected = [
            ("member", "own"),
            ("manager", "teams"),
            ("admin", "all"),
            ("owner", "all"),
        ];
        let expected: BTreeMap<_, _> = expected
            .into_iter()
            .map(|(role, people)| (role.to_owned(), json!(people)))
            .collect();
        assert_eq!(reach("entry_update"), expected);
        assert_eq!(
            reach("organization_export").into_keys().collect::<Vec<_>>(),
            ["owner"]
        );
        let blank = |row: &&Value| row["description"].as_str().unwrap().len() < 10;
        assert!(
            !rows.iter().any(|row| blank(&row)),
            "every action says what it is"
        );
    });
}

/// What is explained is what happens: the same rule answers both.
#[test]
fn an_explanation_names_the_rule_that_decides_the_request() {
    on_sqlite(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let ask =
            |action: &str, of: MemberId| format!("/permissions/explain?action={action}&of_member_id={of}");
        let own = member.get(&ask("entry_create", member.member)).await.expect(200);
        assert_eq!(
            (&own["decision"], &own["reason"]),
            (&json!("allow"), &json!("own"))
        );
        let others = member.get(&ask("entry_create", owner.member)).await.expect(200);
        assert_eq!(
            (&others["decision"], &others["reason"]),
            (&json!("hidden"), &json!("not_own"))
        );
        let entry = json!({"member_id": owner.member, "date": "2026-03-02", "duration_seconds": 60});
        assert_eq!(member.post("/time-entries", entry).await.status.as_u16(), 404);

        // The owner asks about the member.
        let about = format!(
            "/permissions/explain?action=organization_export&member_id={}",
            member.member
        );
        let answer = owner.get(&about).await.expect(200);
        assert_eq!(answer["role"], "member");
        assert_eq!(
            (&answer["decision"], &answer["reason"]),
            (&json!("forbidden"), &json!("not_in_role"))
        );
        assert_eq!(answer["explanation"], "The role does not include it.");
    });
}

/// A question must not tell more than the object itself would. ASVS v5.0.0-8.2.2.
#[test]
fn questions_are_answered_about_what_the_caller_may_know_of() {
    on_sqlite(|app| async move {
        let (owner, member) = (app.owner().await, app.member(Role::Member).await);
        let hidden = json!({"name": "Merger", "color": "teal", "visibility": "members"});
        let hidden = owner.post("/projects", hidden).await.expect(201);
        let ask = |id: &str| format!("/permissions/explain?action=project_read&project_id={id}");
        let secret = member.get(&ask(hidden["id"].as_str().unwrap())).await;
        let absent = member.get(&ask(&Uuid::from_u128(7).to_string())).await;
        assert_eq!((secret.status.as_u16(), absent.status.as_u16()), (404, 404));
        let about = format!(
            "/permissions/explain?action=entry_read&member_id={}",
            owner.member
        );
        assert_eq!(member.get(&about).await.status.as_u16(), 403);
        assert_eq!(
            member.get("/permissions/explain?action=fly").await.code(),
            "validation_failed"
        );
    });
}
