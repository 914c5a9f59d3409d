//! Programs that were written for ActivityWatch speak to the agent, unchanged.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    referee::programs,
    support::{Agent, eventually},
};

/// A program with folders of its own.
fn program(path: &Path, home: &Path) -> Command {
    let mut command = Command::new(path);
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"));
    command
}

fn port(agent: &Agent) -> String {
    let address = agent.status()["listening"].as_str().unwrap().to_owned();
    address.rsplit_once(':').unwrap().1.to_owned()
}

/// aw-client, the library that watchers are made with: heartbeats at once and through its queue, events, export,
/// import, queries.
#[test]
fn aw_client_feeds_the_agent() {
    let Some(programs) = programs() else {
        eprintln!("HOURBOOK_ACTIVITYWATCH_BIN is not set: no client spoke");
        return;
    };
    let agent = Agent::start("");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/feed.py");
    let output = program(&programs.join("python"), &agent.path("home"))
        .arg(script)
        .arg(port(&agent))
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{err}");
    let seen: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(seen["direct"], json!([[25.0, "zwei"], [25.0, "eins"]]));
    // The queue of aw-client keeps back what it has not committed yet: at most its last interval.
    let queued = seen["queued"].as_array().unwrap();
    assert_eq!(queued.len(), 2, "{seen}");
    assert_eq!(queued[1], json!([196.0, "not-afk"]));
    assert_eq!((&seen["count"], &seen["sum"]), (&json!(2), &json!([55.0])));
    let buckets = seen["buckets"].as_array().unwrap();
    assert!(buckets.contains(&json!("direct_laptop")) && buckets.contains(&json!("queued_laptop")));
}

/// Ends a watcher with the test.
struct Watcher(Child);

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A real watcher from the Python package index. Those for windows and presence are not published there.
#[test]
fn a_watcher_of_activitywatch_feeds_the_agent() {
    let Some(programs) = programs() else {
        eprintln!("HOURBOOK_ACTIVITYWATCH_BIN is not set: no watcher watched");
        return;
    };
    let agent = Agent::start("");
    let (home, port) = (agent.path("home"), port(&agent));
    let write = |name: &str, text: String| {
        let path = home.join("config/activitywatch").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "aw-client/aw-client.toml",
        format!("[server]\nhostname = \"127.0.0.1\"\nport = \"{port}\"\n[client]\ncommit_interval = 1\n"),
    );
    // It asks whether a host can be reached; the agent itself is one. The file is no TOML, whatever it is called.
    write(
        "aw-watcher-netstatus/aw-watcher-netstatus.toml",
        format!("[aw-watcher-netstatus]\npoll_time = 0.2\nhost = 127.0.0.1\nport = {port}\n"),
    );
    let watcher = program(&programs.join("aw-watcher-netstatus"), &home)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(agent.path("watcher.log")).unwrap())
        .spawn()
        .unwrap();
    let watcher = Watcher(watcher);
    let http = agent.http();
    let (bucket, length) = eventually("the watcher", || {
        let buckets = http.ok("GET", "/api/0/buckets/", None);
        let bucket = buckets
            .as_object()?
            .keys()
            .find(|id| id.starts_with("aw-watcher-netstatus_"))?
            .clone();
        let length = http.events(&bucket).first()?.1;
        // Several heartbeats became one event.
        (length > 2.0).then_some((bucket, length))
    });
    let events = http.events(&bucket);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].2, json!({"status": "online"}));
    assert!(events[0].1 >= length);
    drop(watcher);
}
