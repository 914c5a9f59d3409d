//! What is not to be recorded never reaches the disk; what is recorded never lies there in clear.

use serde_json::json;

use crate::support::{Agent, Http, event, now};

const RULES: &str = r#"
[[rules]]
name = "bank"
url = "://bank\\."
action = "drop"
[[rules]]
title = "salary"
action = "redact"
"#;

fn beat(http: &Http, bucket: &str, second: u32, data: &serde_json::Value) -> u16 {
    let path = format!("/api/0/buckets/{bucket}/heartbeat?pulsetime=60");
    let beat = event(&format!("2026-01-01T10:00:{second:02}Z"), data);
    http.call("POST", &path, Some(&beat)).0
}

/// The canary test of the agent: 500 titles, none of them readable on the disk or in the log, all of them readable
/// for their owner.
#[test]
fn nothing_that_was_recorded_lies_on_the_disk_in_clear() {
    let mut agent = Agent::start("");
    let http = agent.http();
    http.bucket("secretbucketname", "currentwindow");
    let titles: Vec<String> = (0..500)
        .map(|number| format!("CANARY-{:08x}", number * 2_654_435_761_u64))
        .collect();
    let events: Vec<_> = titles
        .iter()
        .enumerate()
        .map(|(second, title)| {
            let data = json!({"app": "canaryapp", "title": title});
            json!({"timestamp": format!("2026-01-0{}T10:00:00Z", 1 + second % 9), "duration": 1, "data": data})
        })
        .collect();
    http.ok(
        "POST",
        "/api/0/buckets/secretbucketname/events",
        Some(&json!(events)),
    );
    agent.ok(&["note", "CANARY-in-a-note"]);
    assert_eq!(http.events("secretbucketname").len(), 500);
    agent.stop();
    for text in ["CANARY-", "canaryapp", "secretbucketname"] {
        assert!(!agent.disk_holds(text), "{text}");
        assert!(!agent.log().contains(text), "{text}");
    }
}

#[test]
fn rules_act_before_anything_is_stored_and_watchers_do_not_notice() {
    let agent = Agent::start(RULES);
    let http = agent.http();
    http.bucket("web", "web.tab.current");
    http.bucket("window", "currentwindow");
    let page = |url: &str, title: &str| json!({"url": url, "title": title, "incognito": false});
    let window = |title: &str| json!({"app": "firefox", "title": title});
    assert_eq!(beat(&http, "web", 0, &page("https://a.example/", "News")), 200);
    // The window shows the title of the page a moment before the extension says its address.
    assert_eq!(beat(&http, "window", 0, &window("News — Firefox")), 200);
    assert_eq!(beat(&http, "window", 1, &window("Accounts 4711 — Firefox")), 200);
    assert_eq!(
        beat(
            &http,
            "web",
            2,
            &page("https://bank.example/accounts", "Accounts 4711")
        ),
        200
    );
    assert_eq!(beat(&http, "window", 3, &window("Accounts 4711 — Firefox")), 200);
    assert_eq!(beat(&http, "window", 4, &window("Salary 2026 — Firefox")), 200);
    assert_eq!(beat(&http, "window", 5, &window("News — Firefox")), 200);
    assert_eq!(beat(&http, "web", 6, &page("https://a.example/", "News")), 200);
    let titles = |bucket: &str| -> Vec<String> {
        let events = http.events(bucket).into_iter().rev();
        events
            .map(|(_, _, data)| data["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles("window"), ["News — Firefox", "hidden", "News — Firefox"]);
    // Nothing spans what was left out, although the pulse time would.
    assert_eq!(titles("web"), ["News", "News"]);
    assert!(http.events("web")[1].1.abs() < f64::EPSILON);
    assert_eq!(agent.status()["kept_out"], 3);
}

#[test]
fn pause_and_private_mode_outlive_a_restart() {
    let mut agent = Agent::start("");
    agent.http().bucket("window", "currentwindow");
    assert!(agent.ok(&["pause"]).contains("resume"));
    let see = |agent: &Agent, title: &str| {
        let beat = event(&now().to_string(), &json!({"app": "a", "title": title}));
        agent.http().ok(
            "POST",
            "/api/0/buckets/window/heartbeat?pulsetime=0.001",
            Some(&beat),
        );
    };
    see(&agent, "while paused");
    agent.stop();
    agent.run();
    assert_eq!(agent.status()["mode"], "paused");
    see(&agent, "still paused");
    assert!(!agent.output(&["note", "not now"]).status.success());
    agent.ok(&["pause", "--private", "--for", "1h"]);
    see(&agent, "while private");
    agent.ok(&["resume"]);
    see(&agent, "open");
    agent.stop();
    agent.ok(&["pause"]);
    agent.run();
    assert_eq!(agent.status()["mode"], "paused");
    let seen: Vec<String> = agent
        .http()
        .events("window")
        .into_iter()
        .map(|(_, _, data)| data["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(seen, ["open", "hidden"]);
}

#[test]
fn rules_are_added_tested_and_in_force_at_once() {
    let agent = Agent::start("# my rules\n[tracks]\neditor = false");
    let test = |title: &str| agent.ok(&["rules", "test", "--application", "firefox", "--title", title]);
    assert_eq!(test("Diary"), "recorded as it is\n");
    assert_eq!(
        agent.ok(&["rules", "add", "drop", "--title", "diary"]),
        "added, and in force\n"
    );
    assert_eq!(test("Diary"), "not recorded: the rule `rule 1`\n");
    assert!(
        !agent
            .output(&["rules", "add", "drop", "--title", "("])
            .status
            .success()
    );
    assert!(!agent.output(&["rules", "add", "drop"]).status.success());
    agent.ok(&[
        "rules",
        "add",
        "redact",
        "--name",
        "pay",
        "--title",
        "pay",
        "--replacement",
        "money",
    ]);
    assert_eq!(
        test("Payroll"),
        "recorded as {\"app\":\"firefox\",\"title\":\"money\"}\n"
    );
    let config = std::fs::read_to_string(agent.path("config/agent.toml")).unwrap();
    assert!(
        config.starts_with("# my rules\n[tracks]\neditor = false\n\n[[rules]]\n"),
        "{config}"
    );
    assert_eq!(agent.ok(&["rules", "list"]).lines().count(), 2);
    let http = agent.http();
    http.bucket("window", "currentwindow");
    beat(&http, "window", 0, &json!({"app": "a", "title": "Dear diary"}));
    assert_eq!(http.events("window"), []);
}
