//! Live changes over the API.

use std::time::Duration;

use domain::people::Role;
use futures::StreamExt;
use serde_json::json;

use crate::support::{Caller, on_both_engines};

/// Reads the stream until an event with this data appears; the time bound only ends a broken test.
async fn wait_for(stream: &mut axum::body::BodyDataStream, part: &str) -> String {
    let mut text = String::new();
    let read = async {
        while !text.contains(part) {
            let chunk = stream.next().await.unwrap();
            text.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(20), read).await.is_ok(),
        "{part} never came"
    );
    text
}

async fn start(caller: &Caller) -> String {
    let entry = caller.post("/timer/start", json!({})).await.expect(201);
    entry["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_timer_started_in_one_place_shows_in_all_and_only_to_those_who_may_see_it() {
    on_both_engines(|app| async move {
        let (owner, member, other) = (
            app.owner().await,
            app.member(Role::Member).await,
            app.member(Role::Member).await,
        );
        let mut at_owner = owner.stream("/events", &[]).await;
        let mut at_member = member.stream("/events", &[]).await;
        let mut at_other = other.stream("/events", &[]).await;
        let id = start(&member).await;
        wait_for(&mut at_owner, &id).await;
        wait_for(&mut at_member, &id).await;
        let own = start(&other).await;
        let heard = wait_for(&mut at_other, &own).await;
        assert!(!heard.contains(&id));
    });
}

#[test]
fn a_client_that_comes_back_gets_what_it_missed() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let first = start(&owner).await;
        let mut stream = owner.stream("/events", &[("last-event-id", "1")]).await;
        let text = wait_for(&mut stream, &first).await;
        assert!(text.contains("event: change"));
        let mut ahead = owner.stream("/events", &[("last-event-id", "999999")]).await;
        wait_for(&mut ahead, "event: reset").await;
    });
}

#[test]
fn a_client_misses_nothing_that_happened_between_its_first_answer_and_its_stream() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let before = start(&owner).await;
        let me = owner.get("/me").await.expect(200);
        let between = start(&owner).await;
        let mut stream = owner
            .stream(&format!("/events?after={}", me["change_seq"]), &[])
            .await;
        let text = wait_for(&mut stream, &between).await;
        let seen = |id: &str| {
            text.lines()
                .any(|line| line.contains(id) && line.contains("created"))
        };
        assert!(seen(&between) && !seen(&before), "{text}");
        let refused = owner.get("/events?after=now").await.expect(400);
        assert_eq!(refused["code"], "malformed_request");
    });
}
