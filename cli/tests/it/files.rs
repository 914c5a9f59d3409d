//! Import and export.

use std::{fs, path::Path};

use crate::support::Installation;

const TOGGL: &str = "\
User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Ada,ada@acme.example,Globex,Atlas,,Call,Yes,2024-03-02,09:00:00,2024-03-02,10:15:00,01:15:00,support
Ada,ada@acme.example,Globex,Atlas,,Night shift,No,2024-03-03,22:00:00,2024-03-04,02:30:00,04:30:00,
";

fn file(installation: &Installation, name: &str, text: &str) -> String {
    let path = installation.path(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Totals reconcile, and a second import changes nothing (pitfall 17).
#[test]
fn a_file_comes_in_once_and_its_total_reconciles() {
    let installation = Installation::signed_in();
    let path = file(&installation, "toggl.csv", TOGGL);
    let import = [
        "import",
        &path,
        "--format",
        "toggl-csv",
        "--time-zone",
        "Europe/Berlin",
        "--member",
        "Ada=me",
    ];
    let shown = installation.run(&[&import[..], &["--dry-run"]].concat()).ok();
    assert!(
        shown.out.contains("source says 5:45 h, stored 5:45 h"),
        "{}",
        shown.out
    );
    assert!(
        installation.entries("2024-03-01", "2024-03-31").is_empty(),
        "a dry run stores nothing"
    );

    installation.run(&import).failed(1);
    assert!(
        installation.entries("2024-03-01", "2024-03-31").is_empty(),
        "nobody agreed"
    );

    let stored = installation.run(&[&import[..], &["--yes"]].concat()).ok();
    assert!(
        stored.out.ends_with("source says 5:45 h, stored 5:45 h\n"),
        "{}",
        stored.out
    );
    assert_eq!(installation.entries("2024-03-01", "2024-03-31").len(), 2);

    // The beginning of the file says which program wrote it.
    let import = [
        "import",
        &path,
        "--time-zone",
        "Europe/Berlin",
        "--member",
        "Ada=me",
    ];
    let again = installation.run(&[&import[..], &["--yes"]].concat()).ok();
    assert!(again.err.contains("read as toggl-csv"), "{}", again.err);
    assert!(again.out.contains("nothing new to store"), "{}", again.out);
    assert_eq!(installation.entries("2024-03-01", "2024-03-31").len(), 2);
}

#[test]
fn what_the_file_does_not_say_is_asked_back_with_the_option_that_answers() {
    let installation = Installation::signed_in();
    let path = file(&installation, "toggl.csv", TOGGL);
    let refused = installation
        .run(&["import", &path, "--format", "toggl-csv", "--yes"])
        .failed(2);
    assert!(refused.err.contains("--time-zone"), "{}", refused.err);
    let broken = file(&installation, "broken.csv", "this is no export\n");
    installation
        .run(&["import", &broken, "--format", "toggl-csv", "--yes"])
        .failed(1);
    let unknown = installation.run(&["import", &broken, "--yes"]).failed(2);
    assert!(unknown.err.contains("--format"), "{}", unknown.err);
    installation
        .run(&["import", "/no/such/file", "--format", "toggl-csv"])
        .failed(2);
    assert!(
        installation.json(&["list", "2024-03"])["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn entries_and_the_archive_go_out_and_nothing_is_written_over() {
    let installation = Installation::signed_in();
    installation
        .run(&["add", "2024-03-02 9-10:15 call #support"])
        .ok();
    let path = installation.path("march.json");
    let export = [
        "export",
        "2024-03",
        "--format",
        "timewarrior-json",
        "--output",
        path.to_str().unwrap(),
    ];
    installation.run(&export).ok();
    assert!(fs::read_to_string(&path).unwrap().contains("20240302T080000Z"));
    installation.run(&export).failed(2);
    installation.run(&[&export[..], &["--force"]].concat()).ok();
    let archive = installation.path("all.zip");
    installation
        .run(&[
            "export",
            "--format",
            "archive",
            "--output",
            archive.to_str().unwrap(),
        ])
        .ok();
    assert!(fs::read(&archive).unwrap().starts_with(b"PK"));
    assert!(!Path::new(&format!("{}.part", archive.display())).exists());
}
