//! Start, stop, add, edit, delete.

use api::projects::CreateProject;

use crate::support::{Installation, wait};

#[test]
fn a_timer_runs_from_start_to_stop_and_is_listed() {
    let installation = Installation::signed_in();
    let started = installation.json(&["start", "call", "#support"]);
    assert_eq!(started["entry"]["note"], "call");
    assert_eq!(started["entry"]["tags"][0], "support");
    assert_eq!(started["entry"]["start_time_zone"], "Europe/Berlin");
    let status = installation.run(&["status"]).ok();
    assert!(status.out.starts_with("running since"), "{}", status.out);
    // An entry lasts at least a second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let stopped = installation.json(&["stop"]);
    assert_eq!(stopped["entry"]["id"], started["entry"]["id"]);
    assert!(!stopped["entry"]["ended_at"].is_null());
    installation.run(&["stop"]).failed(1);
    assert_eq!(installation.json(&["list"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_line_in_german_or_english_becomes_an_entry_with_project_and_tags() {
    let installation = Installation::signed_in();
    let project = CreateProject {
        name: "Project Atlas".to_owned(),
        code: Some("ATL".to_owned()),
        ..Default::default()
    };
    let project = wait(installation.client().create_project(&project)).unwrap();
    let english = installation.json(&["add", "2024-03-02 9-10:15 call @atlas #support !billable"]);
    let english = &english["entry"];
    assert_eq!(english["started_at"], "2024-03-02T08:00:00Z");
    assert_eq!(english["ended_at"], "2024-03-02T09:15:00Z");
    assert_eq!(english["project_id"], project.id.to_string());
    assert_eq!(
        (&english["billable"], &english["source"]),
        (&"yes".into(), &"cli".into())
    );
    let german = installation.json(&["add", "02.03.2024", "1h30", "Besprechung", "@ATL", "!abrechenbar"]);
    assert_eq!(german["entry"]["kind"], "duration");
    assert_eq!(german["entry"]["duration_seconds"], 5400);
    let unknown = installation.run(&["add", "2024-03-02 1h x @zeus"]).failed(1);
    assert!(unknown.err.contains("no project \"zeus\""), "{}", unknown.err);
    assert_eq!(
        installation.entries("2024-03-02", "2024-03-02").len(),
        2,
        "the refused one is not kept"
    );
    installation.run(&["sync"]).ok();
}

/// Local times in the fold and the gap are asked back, never guessed (pitfall 1).
#[test]
fn a_local_time_that_happens_twice_lists_both_instants_and_takes_either() {
    let installation = Installation::signed_in();
    let refused = installation
        .run(&["add", "2024-10-27 2:30-4 night watch"])
        .failed(2);
    assert!(
        refused
            .err
            .contains("2024-10-27T02:30:00+02:00 or 2024-10-27T02:30:00+01:00"),
        "{}",
        refused.err
    );
    let entry = installation.json(&[
        "add",
        "night watch",
        "--start",
        "2024-10-27T02:30:00+02:00",
        "--end",
        "2024-10-27T04:00",
    ]);
    assert_eq!(entry["entry"]["duration_seconds"], 9000);
}

/// Editing one end never touches the other (pitfall 1); a patch touches only what it names (pitfall 10).
#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let installation = Installation::signed_in();
    let added = installation.json(&["add", "2024-03-02 9-10 call #support"])["entry"].clone();
    let id = added["id"].as_str().unwrap();
    let edited = installation.json(&["edit", id, "--end", "10:15"]);
    assert_eq!(edited["ended_at"], "2024-03-02T09:15:00Z");
    for field in [
        "started_at",
        "note",
        "tags",
        "start_time_zone",
        "billable",
        "project_id",
    ] {
        assert_eq!(edited[field], added[field], "{field}");
    }
    let reference = &id[id.len() - 8..];
    let edited = installation.json(&["edit", reference, "--note", "launch", "--no-tags"]);
    assert_eq!(
        (&edited["note"], edited["tags"].as_array().unwrap().len()),
        (&"launch".into(), 0)
    );
    installation.run(&["edit", reference]).failed(2);
    installation.run(&["edit", "1"]).failed(2);
    installation.run(&["delete", reference]).failed(2);
    installation.run(&["delete", reference, "--yes"]).ok();
    installation.run(&["delete", reference, "--yes"]).failed(1);
    assert!(installation.entries("2024-03-02", "2024-03-02").is_empty());
}

#[test]
fn bad_words_end_with_one_line_and_leave_nothing_behind() {
    let installation = Installation::signed_in();
    for args in [
        &["add", "call @atlas"][..],
        &["add", "9- call"],
        &["start", "9-10 call"],
        &["start", "--at", "25:00"],
        &["list", "someday"],
        &["list", "--from", "2024-03-02", "--to", "2024-03-01"],
        &["report", "--by", "project,task,tag,day"],
        &["edit", "last", "--duration", "soon"],
    ] {
        let code = installation.run(args).code;
        assert!(matches!(code, Some(1 | 2)), "{args:?} ended with {code:?}");
    }
    let too_long = "x".repeat(5001);
    installation.run(&["add", "2024-03-02 1h", &too_long]).failed(1);
    assert_eq!(
        installation.json(&["sync"])["waiting"].as_array().unwrap().len(),
        0
    );
    assert!(
        installation.json(&["list", "year"])["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}
