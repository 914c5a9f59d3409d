//! Lists, reports and projects.

use api::projects::CreateProject;

use crate::support::Installation;
use crate::support::wait;

fn recorded() -> Installation {
    let installation = Installation::signed_in();
    let project = CreateProject {
        name: "Atlas".to_owned(),
        billable: true,
        ..Default::default()
    };
    wait(installation.client().create_project(&project)).unwrap();
    for line in [
        "2024-03-02 9-10:15 call @atlas #support",
        "2024-03-03 1h mail",
        "2024-03-03 22-2 deploy @atlas",
    ] {
        installation.run(&["add", line]).ok();
    }
    installation
}

#[test]
fn a_list_and_a_report_agree_and_print_the_rules() {
    let installation = recorded();
    let listed = installation.json(&["list", "2024-03"]);
    assert_eq!(listed["total_seconds"], 22_500);
    let text = installation
        .run(&["list", "2024-03", "--project", "atlas"])
        .ok()
        .out;
    assert!(
        text.contains("Atlas") && text.contains("5:15") && !text.contains("mail"),
        "{text}"
    );

    let report = installation.json(&["report", "2024-03", "--by", "project,day"]);
    assert_eq!(report["total"]["duration_seconds"], 22_500);
    // Work over midnight counts on both days (pitfall 5).
    let days: Vec<_> = report["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["keys"][1]["label"])
        .collect();
    assert!(
        days.iter()
            .any(|day| day.as_str().unwrap().contains("2024-03-04")),
        "{days:?}"
    );
    let text = installation
        .run(&["report", "2024-03", "--rounding", "up:60:entry"])
        .ok()
        .out;
    assert!(text.contains("Total") && text.contains("7:00"), "{text}");
    assert!(text.lines().count() > 4, "the policy is printed: {text}");
}

#[test]
fn a_report_becomes_a_file() {
    let installation = recorded();
    let path = installation.path("march.csv");
    let file = path.to_str().unwrap();
    installation.run(&["report", "2024-03", "--output", file]).ok();
    assert!(std::fs::read_to_string(&path).unwrap().contains("Atlas"));
    let path = installation.path("march.xlsx");
    installation
        .run(&[
            "report",
            "2024-03",
            "--output",
            path.to_str().unwrap(),
            "--format",
            "xlsx",
            "--entries",
        ])
        .ok();
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
}

#[test]
fn piped_output_has_no_colours_and_no_progress() {
    let installation = recorded();
    for args in [
        &["list", "2024-03"][..],
        &["report", "2024-03"],
        &["projects"],
        &["status"],
    ] {
        let done = installation.run(args).ok();
        assert!(
            !done.out.contains('\u{1b}') && !done.err.contains('\u{1b}'),
            "{done:?}"
        );
        assert!(done.err.is_empty(), "{done:?}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let installation = recorded();
    let hourbook = env!("CARGO_BIN_EXE_hourbook");
    let config = installation.config();
    let script = format!(
        "'{hourbook}' --config-dir '{}' completions bash | head -n 1",
        config.display()
    );
    let output = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_note_cannot_give_orders_to_the_terminal() {
    let installation = Installation::signed_in();
    let entry = api::entries::CreateEntry {
        date: Some("2024-03-02".parse().unwrap()),
        duration_seconds: Some(60),
        note: Some("a\u{202e}b".to_owned()),
        ..Default::default()
    };
    // Whether the server takes such a note or not, the terminal never sees the mark.
    let _ = wait(installation.client().create_entry(&entry));
    let done = installation.run(&["list", "2024-03"]).ok();
    assert!(!done.out.contains('\u{202e}'));
}
