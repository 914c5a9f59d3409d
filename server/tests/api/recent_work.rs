use api::problem::Code;
use domain::people::Role;
use serde_json::{Value, json};

use crate::support::{Caller, on_both_engines};

async fn record(caller: &Caller, started_at: &str, ended_at: &str, note: &str) {
    let entry = json!({ "started_at": started_at, "ended_at": ended_at, "note": note });
    caller.create("/time-entries", entry).await;
}

async fn notes(caller: &Caller, query: &str) -> Vec<(String, String)> {
    let list = caller.get(&format!("/recent-work{query}")).await.ok();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(item, "note"), text(item, "last_used_at")))
        .collect()
}

#[test]
fn each_distinct_piece_of_ones_own_work_is_listed_once_newest_first() {
    on_both_engines(|app| async move {
        let (member, other) = (app.member(Role::Member).await, app.member(Role::Member).await);
        record(&member, "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", "mail").await;
        record(&member, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "call").await;
        record(&member, "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z", "mail").await;
        record(&other, "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z", "theirs").await;
        let expected = [("mail", "2026-03-03T08:00:00Z"), ("call", "2026-03-02T09:00:00Z")];
        let expected = expected.map(|(note, at)| (note.to_owned(), at.to_owned()));
        assert_eq!(notes(&member, "").await, expected);
        assert_eq!(notes(&member, "?limit=1").await, expected[..1]);
    });
}

#[test]
fn the_length_of_the_list_is_limited() {
    on_both_engines(|app| async move {
        let member = app.member(Role::Member).await;
        assert!(notes(&member, "?limit=100").await.is_empty());
        member
            .get("/recent-work?limit=0")
            .await
            .invalid(&["limit: out_of_range"]);
        member
            .get("/recent-work?limit=101")
            .await
            .invalid(&["limit: out_of_range"]);
        member
            .get("/recent-work?cursor=x")
            .await
            .refused(Code::MalformedRequest);
    });
}
