//! WakaTime's editor plug-ins, on every spelling of their routes.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{Agent, now};

const AGENT: &str = "wakatime/v1.38.0 (linux-6.1) go1.17.7 vscode/1.65.2 vscode-wakatime/18.0.7";

fn beat(base: Timestamp, second: i64, file: &str) -> Value {
    let time = base + SignedDuration::from_secs(second);
    let time = time.as_millisecond();
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of this century are exact"
    )]
    let time = time as f64 / 1000.0;
    json!({"entity": file, "type": "file", "time": time, "project": "atlas", "language": "Rust", "branch": null, "is_write": null})
}

#[test]
fn every_spelling_takes_one_heartbeat_or_many() {
    let agent = Agent::start("");
    let http = agent.http();
    // Whole seconds an hour ago: the age of a heartbeat is judged by the real clock.
    let base = Timestamp::from_second(now().as_second() - 7200).unwrap();
    let paths = [
        "/api/heartbeat",
        "/api/heartbeats",
        "/api/users/current/heartbeats",
        "/api/users/current/heartbeats.bulk",
        "/api/v1/users/current/heartbeats",
        "/api/v1/users/current/heartbeats.bulk",
        "/api/compat/wakatime/v1/users/current/heartbeats",
        "/api/compat/wakatime/v1/users/current/heartbeats.bulk",
    ];
    for (index, path) in paths.iter().enumerate() {
        let second = i64::try_from(index).unwrap() * 60;
        let one = beat(base, second, "/w/a.rs");
        let (status, answer) = http.call_with("POST", path, Some(&one), &[("User-Agent", AGENT)]);
        assert_eq!(
            (status, &answer["responses"][0][1]),
            (201, &json!(201)),
            "{path}: {answer}"
        );
        let many = json!([beat(base, second + 20, "/w/a.rs"), {"entity": "/w/b.rs"}, beat(base, second + 10, "/w/a.rs")]);
        let (status, answer) = http.call_with("POST", path, Some(&many), &[("User-Agent", AGENT)]);
        assert_eq!(status, 201, "{path}");
        let codes: Vec<&Value> = answer["responses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one[1])
            .collect();
        assert_eq!(codes, [&json!(201), &json!(400), &json!(201)]);
    }
    let host = http.ok("GET", "/api/0/info", None)["hostname"]
        .as_str()
        .unwrap()
        .to_owned();
    let events = http.events(&format!("hourbook-editor_{host}"));
    // One file, no gap over ten minutes: one stretch from the first heartbeat to the last.
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(
        (events[0].1 - (7.0 * 60.0 + 20.0)).abs() < 1e-6,
        "{}",
        events[0].1
    );
    let kept = json!({"file": "/w/a.rs", "project": "atlas", "language": "Rust", "type": "file", "editor": "vscode"});
    assert_eq!(events[0].2, kept);
}

#[test]
fn stretches_follow_the_rule_of_wakatime_and_doubles_change_nothing() {
    let agent = Agent::start("");
    let http = agent.http();
    let base = Timestamp::from_second(now().as_second() - 7200).unwrap();
    let beats = json!([
        beat(base, 0, "/w/a.rs"),
        beat(base, 120, "/w/b.rs"),
        beat(base, 300, "/w/b.rs"),
        // More than ten minutes later: a new block, and the gap counts for nobody.
        beat(base, 1000, "/w/a.rs"),
    ]);
    for _ in 0..3 {
        http.ok("POST", "/api/users/current/heartbeats.bulk", Some(&beats));
    }
    let host = http.ok("GET", "/api/0/info", None)["hostname"]
        .as_str()
        .unwrap()
        .to_owned();
    let seen: Vec<(f64, Value)> = http
        .events(&format!("hourbook-editor_{host}"))
        .into_iter()
        .map(|(_, length, data)| (length, data["file"].clone()))
        .collect();
    assert_eq!(
        seen,
        [
            (0.0, json!("/w/a.rs")),
            (180.0, json!("/w/b.rs")),
            (120.0, json!("/w/a.rs"))
        ]
    );
}

#[test]
fn what_editors_ask_beside_is_answered_and_wrong_times_are_refused() {
    let agent = Agent::start("");
    let http = agent.http();
    let bar = http.ok("GET", "/api/v1/users/current/statusbar/today", None);
    assert_eq!(bar["data"]["grand_total"]["total_seconds"], 0);
    assert_eq!(
        http.call("POST", "/api/plugins/errors", Some(&json!({"x": 1}))).0,
        201
    );
    let future = beat(now(), 7200, "/w/a.rs");
    let old = beat(now(), -4321 * 3600, "/w/a.rs");
    for refused in [future, old, json!({"time": 1.0}), json!([])] {
        assert_eq!(
            http.call("POST", "/api/heartbeats", Some(&refused)).0,
            400,
            "{refused}"
        );
    }
}
