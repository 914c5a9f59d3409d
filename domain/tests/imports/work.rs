//! Lists of clients, projects, tasks and tags, and entries as the interfaces of other programs answer them.

use domain::imports::{
    FileProblem, Format, ListedClient, ListedProject, ListedTask, Person, SOLIDTIME_FILES, SolidtimeWork,
    TogglWork, WorkList, work_list,
};
use rstest::rstest;

use super::{open, path, read};

fn listed(format: Format, name: &str) -> Option<WorkList> {
    work_list(format, || std::fs::File::open(path(name))).unwrap()
}

fn project(client: &str, name: &str) -> ListedProject {
    ListedProject {
        client: Some(client.to_owned()).filter(|client| !client.is_empty()),
        name: name.to_owned(),
        ..ListedProject::default()
    }
}

fn task(client: &str, project: &str, name: &str) -> ListedTask {
    ListedTask {
        client: Some(client.to_owned()).filter(|client| !client.is_empty()),
        project: project.to_owned(),
        name: name.to_owned(),
        ..ListedTask::default()
    }
}

fn client(name: &str) -> ListedClient {
    ListedClient {
        name: name.to_owned(),
        ..ListedClient::default()
    }
}

#[test]
fn the_projects_of_clockify_bring_their_tasks_and_estimates() {
    let expected = WorkList {
        projects: vec![
            ListedProject {
                billable: true,
                members_only: true,
                estimate_seconds: Some(45_000),
                note: "Two\nlines".to_owned(),
                ..project("North, wind", "Atlas")
            },
            ListedProject {
                archived: true,
                ..project("", "Old")
            },
        ],
        tasks: vec![
            task("North, wind", "Atlas", "Design"),
            task("North, wind", "Atlas", "Print"),
        ],
        ..WorkList::default()
    };
    assert_eq!(
        listed(Format::ClockifyCsv, "clockify-csv/projects.csv"),
        Some(expected)
    );
}

/// Pitfall 22: the numbers are those of the account's locale, and a budget of money is no estimate of hours.
#[test]
fn the_lists_of_harvest_bring_projects_and_clients() {
    let expected = WorkList {
        projects: vec![
            ListedProject {
                code: Some("NW-1".to_owned()),
                note: "maps, mostly".to_owned(),
                estimate_seconds: Some(7_200_000),
                ..project("Northwind", "Atlas")
            },
            project("Northwind", "Fees"),
        ],
        ..WorkList::default()
    };
    assert_eq!(
        listed(Format::HarvestCsv, "harvest-csv/projects.csv"),
        Some(expected)
    );
    let expected = WorkList {
        clients: vec![
            ListedClient {
                note: "1 Quay Street\nHarbour".to_owned(),
                ..client("Northwind")
            },
            client("Empty Ltd"),
        ],
        ..WorkList::default()
    };
    assert_eq!(
        listed(Format::HarvestCsv, "harvest-csv/clients.csv"),
        Some(expected)
    );
}

#[test]
fn the_projects_of_solidtime_bring_their_estimates() {
    let expected = WorkList {
        projects: vec![
            ListedProject {
                billable: true,
                members_only: true,
                estimate_seconds: Some(36_000),
                ..project("Northwind", "Atlas")
            },
            ListedProject {
                archived: true,
                ..project("", "Old")
            },
        ],
        ..WorkList::default()
    };
    assert_eq!(
        listed(Format::SolidtimeCsv, "solidtime-csv/projects.csv"),
        Some(expected)
    );
}

/// A file of entries stays one, and what is neither is told by whoever reads entries.
#[rstest]
#[case(Format::TogglCsv, "toggl-csv/berlin_2026.csv")]
#[case(Format::ClockifyCsv, "clockify-csv/activity_short_rows.csv")]
#[case(Format::HarvestCsv, "harvest-csv/decimal_comma.csv")]
#[case(Format::SolidtimeCsv, "solidtime-csv/generic.csv")]
#[case(Format::HarvestCsv, "toggl-csv/berlin_2026.csv")]
#[case(Format::KimaiJson, "kimai-json/ids.json")]
fn a_file_of_entries_is_no_list(#[case] format: Format, #[case] name: &str) {
    assert_eq!(listed(format, name), None);
}

#[test]
fn the_export_of_a_toggl_workspace_is_put_together_by_its_ids() {
    let mut work = TogglWork::default();
    for (path, file) in [
        ("toggl/projects_users/401.json", None),
        ("toggl/tasks/401.json", Some("tasks_401.json")),
        ("toggl/clients.json", Some("clients.json")),
        ("toggl/projects.json", Some("projects.json")),
        ("toggl/tags.json", Some("tags.json")),
        ("toggl/workspace_users.json", Some("workspace_users.json")),
        ("toggl/workspace_settings.json", Some("clients.json")),
    ] {
        match file {
            Some(file) => work.add(path, open(&format!("toggl-data/{file}"))).unwrap(),
            None => work
                .add(path, br#"[{"id":1,"project_id":401,"user_id":701}]"#.as_slice())
                .unwrap(),
        }
    }
    let expected = WorkList {
        clients: vec![
            client("Northwind"),
            ListedClient {
                archived: true,
                ..client("Old")
            },
        ],
        projects: vec![
            ListedProject {
                billable: true,
                members_only: true,
                people: vec!["ada@acme.example".to_owned()],
                estimate_seconds: Some(36_000),
                ..project("Northwind", "Atlas")
            },
            ListedProject {
                archived: true,
                ..project("", "Internal")
            },
        ],
        tasks: vec![
            ListedTask {
                estimate_seconds: Some(7200),
                ..task("Northwind", "Atlas", "Design")
            },
            ListedTask {
                done: true,
                ..task("Northwind", "Atlas", "Done")
            },
        ],
        tags: vec!["design".to_owned(), "paper, coloured".to_owned()],
    };
    assert_eq!(work.into_list(), expected);
    let broken = TogglWork::default().add("projects.json", b"[{".as_slice());
    assert!(matches!(broken, Err(FileProblem::Broken { .. })));
}

#[test]
fn the_export_of_solidtime_says_more_than_its_entries() {
    let mut work = SolidtimeWork::default();
    for file in SOLIDTIME_FILES {
        work.add(file, open(&format!("solidtime-zip/{file}"))).unwrap();
    }
    let list = work.into_list();
    assert_eq!(list.clients, [client("North, wind")]);
    assert_eq!(
        list.projects,
        [
            ListedProject {
                billable: true,
                members_only: true,
                people: vec!["ada@acme.example".to_owned()],
                ..project("North, wind", "Atlas")
            },
            project("", "Internal"),
        ]
    );
    assert_eq!(list.tasks, [task("North, wind", "Atlas", "Design")]);
    assert_eq!(list.tags, ["a tag, with comma", "onsite"]);
}

/// Names that were asked for count; otherwise the id stays, so that it can be mapped, and what was deleted does not come.
#[test]
fn entries_of_interfaces_have_names_or_ids() {
    let (inspection, rows) = read(Format::TogglCsv, "toggl-csv/api.json");
    assert_eq!(inspection.running, 1);
    let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
    let first = &rows[0];
    assert_eq!(
        (
            first.external_id.as_deref(),
            first.client.as_deref(),
            first.project.as_deref(),
            first.task.as_deref()
        ),
        (Some("3001"), Some("Northwind"), Some("Atlas"), Some("Design"))
    );
    assert_eq!(first.tags, ["paper, coloured", "design"]);
    assert_eq!(
        (rows[1].project.as_deref(), rows[1].person.clone()),
        (Some("#402"), Person::of("#701", ""))
    );
    let (_, rows) = read(Format::ClockifyCsv, "clockify-csv/api.json");
    let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
    assert_eq!(rows[0].person, Person::of("Ada Byron", "ada@acme.example"));
    assert_eq!(
        (rows[0].client.as_deref(), rows[0].tags.as_slice()),
        (Some("Northwind"), ["onsite".to_owned()].as_slice())
    );
    assert_eq!(
        (rows[1].project.as_deref(), rows[1].tags.as_slice()),
        (Some("#p2"), ["#g9".to_owned()].as_slice())
    );
    let (_, report) = read(Format::ClockifyCsv, "clockify-csv/report.json");
    let report = report[0].clone().unwrap();
    assert_eq!((&report.when, &report.project), (&rows[0].when, &rows[0].project));
}
