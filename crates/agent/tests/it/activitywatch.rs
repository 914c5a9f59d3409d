//! The interface of ActivityWatch, beside what `referee` compares.

use serde_json::{Value, json};

use crate::support::{Agent, event};

const BUCKET: &str = "/api/0/buckets/aw-watcher-window_laptop";

#[test]
fn heartbeats_become_events_and_wrong_ones_are_refused() {
    let agent = Agent::start("");
    let http = agent.http();
    http.bucket("aw-watcher-window_laptop", "currentwindow");
    let beat = |second: u32, title: &str| {
        let data = json!({"app": "editor", "title": title});
        event(&format!("2026-01-01T10:00:{second:02}Z"), &data)
    };
    let path = format!("{BUCKET}/heartbeat?pulsetime=10");
    for (second, title) in [(0, "one"), (5, "one"), (9, "two"), (30, "two")] {
        http.ok("POST", &path, Some(&beat(second, title)));
    }
    let seen: Vec<(String, f64)> = http
        .events("aw-watcher-window_laptop")
        .into_iter()
        .map(|(start, length, _)| (start, length))
        .collect();
    let expected = [("30", 0.0), ("09", 0.0), ("00", 5.0)]
        .map(|(second, length)| (format!("2026-01-01T10:00:{second}+00:00"), length));
    assert_eq!(seen, expected);

    for (path, body) in [
        (path.clone(), json!({"timestamp": "never", "data": {}})),
        (
            path.clone(),
            json!({"timestamp": "2026-01-01T10:00:00Z", "colour": 1}),
        ),
        (
            path.clone(),
            json!({"timestamp": "2026-01-01T10:00:00Z", "duration": "long"}),
        ),
        (path.clone(), json!([])),
        (format!("{BUCKET}/heartbeat?pulsetime=soon"), beat(31, "two")),
        (format!("{BUCKET}/heartbeat"), beat(31, "two")),
    ] {
        let (status, answer) = http.call("POST", &path, Some(&body));
        assert_eq!(status, 400, "{path} {body}: {answer}");
        assert!(answer["message"].is_string());
    }
    assert_eq!(
        http.call(
            "POST",
            "/api/0/buckets/none/heartbeat?pulsetime=1",
            Some(&beat(0, "x"))
        )
        .0,
        404
    );
}

/// Pages of other sites and names that point at this machine by a trick get nothing, and do nothing.
#[test]
fn web_pages_and_foreign_names_are_refused_before_anything_is_done() {
    let agent =
        Agent::start("[tracks]\npower = false\n[activitywatch]\norigins = [\"https://dashboard.example\"]\n");
    let http = agent.http();
    let body = json!({"client": "x", "type": "currentwindow", "hostname": "h"});
    let create = |headers: &[(&str, &str)]| {
        http.call_with("POST", "/api/0/buckets/evil", Some(&body), headers)
            .0
    };
    assert_eq!(create(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(create(&[("Origin", "null")]), 403);
    assert_eq!(create(&[("Host", "evil.example")]), 400);
    assert_eq!(http.ok("GET", "/api/0/buckets/", None), json!({}));
    assert_eq!(create(&[("Origin", "https://dashboard.example")]), 200);
    let preflight = http.call_with(
        "OPTIONS",
        "/api/0/buckets/evil",
        None,
        &[
            ("Origin", "moz-extension://x"),
            ("Access-Control-Request-Headers", "content-type"),
        ],
    );
    assert_eq!(preflight.0, 200);
}

#[test]
fn a_key_is_asked_for_everywhere_but_at_the_door() {
    let agent = Agent::start("[activitywatch]\nkey = \"open sesame\"\n");
    let http = agent.http();
    assert_eq!(http.call("GET", "/api/0/info", None).0, 200);
    assert_eq!(http.call("GET", "/api/0/buckets/", None).0, 401);
    let shown = [("Authorization", "Bearer open sesame")];
    assert_eq!(http.call_with("GET", "/api/0/buckets/", None, &shown).0, 200);
}

#[test]
fn the_interface_can_be_switched_off() {
    let mut agent = Agent::new("[activitywatch]\nenabled = false\n");
    let refused = agent.output(&["run", "--aw-listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(2));
    let child = agent
        .command(&["run"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    agent.adopt(child);
    assert_eq!(agent.status()["listening"], Value::Null);
}

/// What was exported comes in again once, and once only.
#[test]
fn an_export_comes_in_again_and_a_second_time_changes_nothing() {
    let quiet = "[tracks]\npower = false\n";
    let (from, to) = (Agent::start(quiet), Agent::start(quiet));
    let (from, to) = (from.http(), to.http());
    from.bucket("a", "currentwindow");
    let events = json!([
        {"timestamp": "2026-01-01T10:00:00Z", "duration": 5.25, "data": {"app": "x", "title": "ü"}},
        {"timestamp": "2026-01-02T10:00:00Z", "duration": 1, "data": {"app": "y", "title": ""}},
    ]);
    from.ok("POST", "/api/0/buckets/a/events", Some(&events));
    let export = from.ok("GET", "/api/0/export", None);
    for _ in 0..2 {
        to.ok("POST", "/api/0/import", Some(&export));
        assert_eq!(to.ok("GET", "/api/0/export", None), export);
    }
    let one = to.ok("GET", "/api/0/buckets/a/export", None);
    assert_eq!(one["buckets"]["a"], export["buckets"]["a"]);
    let broken = json!({"buckets": {"b": {"id": "b", "type": "t", "client": "c", "hostname": "h", "events": [
        {"timestamp": "2026-01-01T10:00:00Z"}, {"timestamp": "never"},
    ]}}});
    assert_eq!(to.call("POST", "/api/0/import", Some(&broken)).0, 400);
    assert_eq!(
        to.call("GET", "/api/0/buckets/b", None).0,
        404,
        "nothing of a broken import is stored"
    );
}

#[test]
fn reports_made_for_activitywatch_find_the_agents_own_tracks() {
    let agent = Agent::start("");
    let http = agent.http();
    let host = http.ok("GET", "/api/0/info", None)["hostname"]
        .as_str()
        .unwrap()
        .to_owned();
    http.bucket(&format!("hourbook-window_{host}"), "currentwindow");
    let query = json!({
        "query": ["RETURN = find_bucket(\"aw-watcher-window_\");"],
        "timeperiods": ["2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"],
    });
    let found = http.ok("POST", "/api/0/query/", Some(&query));
    assert_eq!(found, json!([format!("hourbook-window_{host}")]));
}
