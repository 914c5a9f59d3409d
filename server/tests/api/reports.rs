//! Reports over the interface: groups, total and policy, and the entries behind them.

use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

fn march(group_by: &[&str]) -> Value {
    json!({ "from": "2026-03-01", "to": "2026-04-01", "time_zone": "Europe/Berlin", "filter": {}, "group_by": group_by,
        "rounding": { "mode": "none", "minutes": 1, "level": "entry" } })
}

async fn record(caller: &Caller, day: u8, note: &str) -> Value {
    let entry = json!({ "started_at": format!("2026-03-{day:02}T09:00"), "ended_at": format!("2026-03-{day:02}T10:00"),
        "start_time_zone": "Europe/Berlin", "note": note });
    caller.post("/time-entries", entry).await.expect(201)
}

#[test]
fn a_report_has_groups_total_and_the_policy_that_made_them() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for day in [2, 3, 9] {
            record(&owner, day, "work").await;
        }
        let report = owner
            .post("/reports/query", march(&["week", "member"]))
            .await
            .expect(200);
        let groups = report["groups"].as_array().unwrap();
        let weeks: Vec<(&Value, &Value, &Value)> = groups
            .iter()
            .map(|group| {
                (
                    &group["keys"][0]["id"],
                    &group["duration_seconds"],
                    &group["entries"],
                )
            })
            .collect();
        assert_eq!(
            weeks,
            [
                (&json!("2026-03-02"), &json!(7200), &json!(2)),
                (&json!("2026-03-09"), &json!(3600), &json!(1))
            ],
            "{report}"
        );
        assert_eq!(groups[0]["keys"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&report["total"]["duration_seconds"], &report["total"]["entries"]),
            (&json!(10_800), &json!(3))
        );
        assert_eq!(report["policy"]["time_zone"], "Europe/Berlin");
        for dimension in [
            "client", "project", "task", "member", "team", "tag", "day", "week", "month", "quarter", "year",
            "note", "billable",
        ] {
            let report = owner
                .post("/reports/query", march(&[dimension]))
                .await
                .expect(200);
            assert_eq!(report["total"]["duration_seconds"], 10_800, "{dimension}");
        }
        let four = march(&["client", "project", "task", "member"]);
        assert_eq!(owner.post("/reports/query", four).await.fields(), ["group_by"]);
    });
}

/// Pages go on where they were, also when the last entry that was shown has been deleted meanwhile.
#[test]
fn the_entries_behind_a_report_are_complete_whatever_is_deleted_meanwhile() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let mut entries = Vec::new();
        for day in 2..=6 {
            entries.push(record(&owner, day, "work").await);
        }
        let first = owner
            .post("/reports/entries?limit=2", march(&[]))
            .await
            .expect(200);
        let ids = |page: &Value| -> Vec<Value> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|entry| entry["id"].clone()).collect()
        };
        // Newest first.
        assert_eq!(ids(&first), [entries[4]["id"].clone(), entries[3]["id"].clone()]);
        let cursor = first["next_cursor"].as_str().unwrap();
        owner
            .delete(&format!("/time-entries/{}", entries[3]["id"].as_str().unwrap()))
            .await
            .expect(204);
        let path = format!("/reports/entries?limit=2&cursor={cursor}");
        let second = owner.post(&path, march(&[])).await.expect(200);
        assert_eq!(ids(&second), [entries[2]["id"].clone(), entries[1]["id"].clone()]);
    });
}

/// Pitfall 22: what somebody typed never runs in a spreadsheet, and figures stay figures.
#[test]
fn a_report_as_a_file_is_disarmed_and_carries_its_policy() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        record(&owner, 2, "=HYPERLINK(\"https://evil.example\")").await;
        record(&owner, 3, "-5").await;
        let file = json!({ "query": march(&["day"]), "format": "csv", "content": "entries" });
        let text = owner.post("/reports/export", file).await.text;
        assert!(text.contains("\"'=HYPERLINK("), "{text}");
        assert!(text.contains("'-5"), "{text}");
        let file = json!({ "query": march(&["day"]), "format": "csv" });
        let text = owner.post("/reports/export", file).await.text;
        let policy = owner.post("/reports/query", march(&["day"])).await.expect(200);
        let policy = policy["policy"]["text"].as_str().unwrap();
        assert!(
            text.contains(policy.split(',').next().unwrap()),
            "{text} lacks {policy}"
        );
        let german = json!({ "locale": "de" });
        owner.patch("/me", german).await.expect(200);
        let file = json!({ "query": march(&["day", "project"]), "format": "csv", "decimal_mark": "comma" });
        let text = owner.post("/reports/export", file).await.text;
        assert!(text.contains("2026-03-02;Kein Projekt;1,0000"), "{text}");
        for (format, begin) in [("xlsx", "PK"), ("json", "{")] {
            let file = json!({ "query": march(&["day"]), "format": format });
            let answer = owner.post("/reports/export", file).await;
            assert_eq!(answer.status.as_u16(), 200);
            assert!(answer.text.starts_with(begin), "{format}");
        }
    });
}
