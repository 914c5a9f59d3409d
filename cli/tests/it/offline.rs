//! The queue against a server that comes and goes.

use std::{
    collections::BTreeMap,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use api::locks::SetLock;
use serde_json::Value;

use crate::support::{Installation, wait};

fn notes(entries: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts
            .entry(entry["note"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    counts
}

/// Ids come from the client and every write can be repeated (pitfall 18).
#[test]
fn what_was_recorded_while_the_server_was_away_arrives_once_and_as_it_was() {
    let mut installation = Installation::signed_in();
    installation.kill();
    let started = installation
        .run(&["start", "deep work", "--at", "2024-03-02T09:00"])
        .ok();
    assert!(started.out.contains("1 waiting"), "{}", started.out);
    let status = installation.run(&["status"]).ok();
    assert!(
        status
            .out
            .contains("running since 09:00, not sent yet: deep work"),
        "{}",
        status.out
    );
    installation.run(&["stop", "--at", "2024-03-02T10:30"]).ok();
    installation.run(&["add", "2024-03-02 11-12 review"]).ok();
    installation.run(&["sync"]).failed(3);

    installation.start();
    let synced = installation.json(&["sync"]);
    assert_eq!(
        (
            synced["sent"].as_u64(),
            synced["waiting"].as_array().unwrap().len()
        ),
        (Some(3), 0)
    );
    assert_eq!(installation.json(&["sync"])["sent"], 0);
    let entries = installation.entries("2024-03-02", "2024-03-02");
    assert_eq!(
        notes(&entries),
        BTreeMap::from([("deep work".to_owned(), 1), ("review".to_owned(), 1)])
    );
    assert_eq!(entries[0]["started_at"], "2024-03-02T08:00:00Z");
    assert_eq!(entries[0]["ended_at"], "2024-03-02T09:30:00Z");
}

/// The client is killed at any moment: what it confirmed is stored exactly once, what it did not at most once.
#[test]
fn a_killed_command_neither_loses_nor_doubles() {
    let installation = Installation::signed_in();
    let begun = Instant::now();
    installation.run(&["add", "2024-03-01 1h undisturbed"]).ok();
    let usual = begun.elapsed();
    let mut confirmed = Vec::new();
    let mut all = Vec::new();
    // The kills are spread over the time a command usually takes, and a little beyond it.
    for round in 0_u32..24 {
        let note = format!("round{round}");
        let text = format!("2024-03-02 1h {note}");
        let mut command = installation.command(&["add", &text]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(usual * round / 18);
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            confirmed.push(note.clone());
        }
        all.push(note);
    }
    installation.run(&["sync"]).ok();
    let counts = notes(&installation.entries("2024-03-02", "2024-03-02"));
    for note in &confirmed {
        assert_eq!(counts.get(note), Some(&1), "{note} was confirmed");
    }
    assert!(
        counts
            .iter()
            .all(|(note, count)| *count == 1 && all.contains(note)),
        "{counts:?}"
    );
}

/// The server is killed at any moment while one client records.
#[test]
fn a_killed_server_neither_loses_nor_doubles() {
    let mut installation = Installation::signed_in();
    for round in 0_u64..5 {
        let mut children = Vec::new();
        for number in 0..3 {
            let text = format!("2024-03-02 1h round{round}-{number}");
            let mut command = installation.command(&["add", &text]);
            children.push(
                command
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap(),
            );
        }
        sleep(Duration::from_millis(20 + round * 25));
        installation.kill();
        for mut child in children {
            assert!(
                child.wait().unwrap().success(),
                "recording never fails for want of a server"
            );
        }
        installation.start();
    }
    installation.run(&["sync"]).ok();
    let counts = notes(&installation.entries("2024-03-02", "2024-03-02"));
    assert_eq!(counts.len(), 15, "{counts:?}");
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
}

/// A closed period is never changed silently (pitfall 11).
#[test]
fn a_record_refused_later_is_kept_and_shown_until_somebody_decides() {
    let installation = Installation::signed_in();
    installation.run(&["add", "2024-03-02 1h late", "--offline"]).ok();
    let mut lock = SetLock {
        member_id: None,
        locked_until: Some("2024-03-31".parse().unwrap()),
        reason: "March is billed".to_owned(),
    };
    wait(installation.client().set_lock(&lock)).unwrap();
    let refused = installation.run(&["sync"]).failed(1);
    assert!(
        refused.out.contains("late") && refused.out.contains("refused"),
        "{}",
        refused.out
    );
    installation.run(&["sync"]).failed(1);
    assert!(installation.entries("2024-03-02", "2024-03-02").is_empty());

    lock.locked_until = None;
    "Reopened for a late entry".clone_into(&mut lock.reason);
    wait(installation.client().set_lock(&lock)).unwrap();
    installation.run(&["sync", "--retry"]).ok();
    assert_eq!(installation.entries("2024-03-02", "2024-03-02").len(), 1);
}

#[test]
fn a_stop_whose_start_was_refused_stops_no_other_timer() {
    let installation = Installation::signed_in();
    installation.run(&["start", "lost", "@nowhere", "--offline"]).ok();
    installation.run(&["stop", "--offline"]).ok();
    let client = installation.client();
    let other = wait(client.start_timer(&api::timer::StartTimer::default())).unwrap();
    let refused = installation.run(&["sync"]).failed(1);
    assert!(refused.out.contains("no project \"nowhere\""), "{}", refused.out);
    assert_eq!(
        wait(client.timer()).unwrap().entry.map(|entry| entry.id),
        Some(other.id)
    );
    let waiting = installation.run(&["--json", "sync"]);
    let waiting: Value = serde_json::from_str(&waiting.out).unwrap();
    for item in waiting["waiting"].as_array().unwrap() {
        installation.run(&["sync", "--discard", item["key"].as_str().unwrap()]);
    }
    installation.run(&["sync"]).ok();
}
