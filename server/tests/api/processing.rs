//! The record of processing activities.

use domain::people::Role;
use serde_json::{Value, json};

use crate::support::on_sqlite;

fn activity<'r>(record: &'r Value, id: &str) -> &'r Value {
    let activities = record["activities"].as_array().unwrap();
    activities.iter().find(|activity| activity["id"] == id).unwrap()
}

fn grant(role: &str, people: &str, work: &str) -> Value {
    json!({ "role": role, "people": people, "work": work })
}

/// AT-31: an organization reads what is kept of its people, why, how long, where, and who reads it.
#[test]
fn an_organization_reads_its_record_of_processing() {
    on_sqlite(|first| async move {
        let app = first.again_with(|config| config.log.access_days = 14).await;
        let path = "/organization/processing-record";
        let manager = app.member(Role::Manager).await;
        assert_eq!(manager.get(path).await.code(), "forbidden");
        let record = app.member(Role::Admin).await.get(path).await.expect(200);
        assert_eq!(record["controller"], "acme");

        let time = activity(&record, "time");
        assert_eq!(time["legal_basis"], "legal_obligation");
        assert_eq!(time["kept"]["days"], Value::Null);
        let reading = &time["readings"][0];
        assert_eq!(reading["action"], "entry_read");
        // As the policy has it: nobody wrote this down a second time.
        assert_eq!(
            reading["grants"],
            json!([
                grant("member", "own", "own"),
                grant("manager", "teams", "all"),
                grant("admin", "all", "all"),
                grant("owner", "all", "all"),
            ])
        );
        let tables: Vec<&str> = time["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|place| place["table"].as_str().unwrap())
            .collect();
        assert!(tables.contains(&"time_entries") && !tables.contains(&"members"));

        let notices = activity(&record, "notices");
        assert_eq!(
            notices["kept"],
            json!({ "days": 90, "text": { "en": "90 days", "de": "90 Tage" } })
        );
        // What the operator configures is told as it is configured.
        assert_eq!(activity(&record, "requests")["kept"]["days"], 14);
        assert_eq!(activity(&record, "requests")["columns"], json!([]));
        let sealed = activity(&record, "activity");
        assert_eq!(sealed["files"].as_array().unwrap().len(), 1);
        // What is kept about operators is none of the organization's.
        let ids: Vec<&Value> = record["activities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert!(ids.len() > 20 && !ids.contains(&&json!("operators")), "{ids:?}");
    });
}
