//! What single rows become.

use domain::imports::{
    Answers, FileProblem, Format, Person, RowProblem, SourceRow, SourceTime, When, code, toggl_data,
};
use jiff::civil::date;
use rstest::rstest;

use super::{open, read};

fn row(format: Format, name: &str, place: usize) -> SourceRow {
    read(format, name).1[place].clone().unwrap()
}

#[test]
fn quotes_line_breaks_and_commas_survive() {
    let (_, rows) = read(Format::TogglCsv, "toggl-csv/berlin_2026.csv");
    let rows: Vec<SourceRow> = rows.into_iter().map(Result::unwrap).collect();
    assert_eq!(rows[0].note, "Sketches, first round");
    assert_eq!(rows[0].tags, ["design", "paper"]);
    assert_eq!(rows[1].note, "She said \"go\" and we went");
    assert_eq!(rows[4].note, "Two lines\nof a note");
    assert_eq!(rows[4].project, None);
    assert_eq!(rows[5].client.as_deref(), Some("Müller & Söhne"));
    // Pitfall 22: a comma inside a tag is kept; only comma and blank join two tags.
    assert_eq!(rows[5].tags, ["a,b", "c"]);
    let ada = Person {
        name: Some("Ada Byron".into()),
        email: Some("ada@acme.example".into()),
    };
    assert_eq!(rows[0].person, Some(ada));
    assert_eq!(rows[0].billable, Some(true));
    assert_eq!(rows[0].row, 2, "the header is row 1");
}

#[test]
fn a_broken_row_names_its_column_and_leaves_the_others_alone() {
    let (inspection, _) = read(Format::TogglCsv, "toggl-csv/broken_rows.csv");
    let seen: Vec<(u64, &str, &str)> = inspection
        .problems
        .iter()
        .map(|problem| (problem.row, problem.column.as_str(), problem.code.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (3, "Start date", code::DATE_UNREADABLE),
            (4, "End time", code::ENDS_BEFORE_START),
            (5, "End time", code::ZERO_LENGTH),
            (6, "Start date", code::MISSING_VALUE),
            (7, "Billable", code::FLAG_UNREADABLE),
            (8, "Description", code::INVALID_UTF8),
        ]
    );
    assert_eq!(inspection.running, 1);
}

/// Pitfalls 5 and 13.
#[test]
fn kimai_ends_before_the_start_on_the_next_day() {
    let local = |day: i8, hour: i8, minute: i8| SourceTime::Local(date(2026, 5, day).at(hour, minute, 0, 0));
    let when = |place| row(Format::KimaiCsv, "kimai-csv/english.csv", place).when;
    assert_eq!(
        when(1),
        When::Interval {
            start: local(4, 22, 0),
            end: local(5, 6, 15)
        }
    );
    assert_eq!(
        when(2),
        When::Interval {
            start: local(6, 8, 0),
            end: local(7, 10, 0)
        }
    );
    assert_eq!(
        when(3),
        When::Running {
            start: local(8, 8, 0)
        }
    );
}

#[test]
fn kimai_is_read_in_german_with_break_and_guard() {
    let row = row(Format::KimaiCsv, "kimai-csv/german_semicolon.csv", 0);
    assert_eq!(
        row.when,
        When::Duration {
            date: date(2026, 5, 4),
            seconds: 28_800
        }
    );
    assert_eq!(row.note, "=Summe prüfen");
    assert_eq!(row.tags, ["baustelle", "müller"]);
    assert_eq!(row.task.as_deref(), Some("Bauleitung"));
    assert_eq!(
        (row.client.as_deref(), row.billable),
        (Some("Müller"), Some(true))
    );
}

#[test]
fn kimai_json_reads_offsets_without_colon_and_both_shapes() {
    let ids = row(Format::KimaiJson, "kimai-json/ids.json", 1);
    let instant = |text: &str| SourceTime::Instant(text.parse().unwrap());
    assert_eq!(
        ids.when,
        When::Interval {
            start: instant("2026-10-25T00:30:00Z"),
            end: instant("2026-10-25T01:30:00Z")
        }
    );
    assert_eq!(
        (ids.external_id.as_deref(), ids.project.as_deref()),
        (Some("102"), Some("#2"))
    );
    let full = row(Format::KimaiJson, "kimai-json/full.json", 0);
    assert_eq!(full.note, "Brackets } ] in \"text\"");
    assert_eq!(full.person.unwrap().email.as_deref(), Some("ada@acme.example"));
    assert_eq!(
        (full.client.as_deref(), full.project.as_deref()),
        (Some("Northwind"), Some("Atlas"))
    );
}

/// Pitfall 13: hours on a date stay hours on a date; no start is invented.
#[test]
fn harvest_becomes_durations() {
    let row = row(Format::HarvestCsv, "harvest-csv/decimal_comma.csv", 1);
    assert_eq!(
        row.when,
        When::Duration {
            date: date(2024, 3, 4),
            seconds: 36
        }
    );
    assert_eq!(
        row.person,
        Some(Person {
            name: Some("Peter Tester".into()),
            email: None
        })
    );
}

#[test]
fn solidtime_ids_become_names() {
    let row = row(Format::SolidtimeZip, "solidtime-zip/time_entries.csv", 0);
    assert_eq!(row.external_id.as_deref(), Some("e-1"));
    assert_eq!(row.person.unwrap().email.as_deref(), Some("ada@acme.example"));
    assert_eq!(
        (row.client.as_deref(), row.project.as_deref()),
        (Some("North, wind"), Some("Atlas"))
    );
    assert_eq!(row.tags, ["a tag, with comma", "onsite"]);
}

#[test]
fn a_short_row_is_read_as_far_as_it_goes() {
    let row = row(Format::ClockifyCsv, "clockify-csv/activity_short_rows.csv", 0);
    assert_eq!((row.task.as_deref(), row.client), (Some("Design"), None));
}

#[test]
fn timetagger_tags_are_taken_out_of_the_note_once() {
    let row = row(Format::TimetaggerCsv, "timetagger-csv/report.csv", 0);
    assert_eq!(row.tags, ["atlas", "design"]);
    assert_eq!(row.note, "sketches, \"first\" round");
}

#[test]
fn timetagger_records_that_were_deleted_do_not_come_back() {
    let (_, rows) = read(Format::TimetaggerCsv, "timetagger-csv/records.json");
    let rows: Vec<SourceRow> = rows.into_iter().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].external_id.as_deref(), rows[0].note.as_str()),
        (Some("aB3"), "write the plan")
    );
    assert!(matches!(rows[1].when, When::Running { .. }));
}

#[test]
fn both_notations_of_timewarrior_say_the_same() {
    let exported = row(Format::TimewarriorJson, "timewarrior-json/export.json", 0);
    let in_file = row(Format::TimewarriorJson, "timewarrior-json/2026-01.data", 0);
    assert_eq!(exported, in_file);
    assert_eq!(exported.tags, ["atlas", "two words"]);
    assert_eq!(exported.note, "first \"draft\"");
}

#[test]
fn toggl_data_is_read_with_estimates_and_archive_flags() {
    let projects = toggl_data::projects(open("toggl-data/projects.json")).unwrap();
    assert_eq!(
        (
            projects[0].client_id,
            projects[0].estimate_seconds,
            projects[0].archived
        ),
        (Some(301), Some(36_000), false)
    );
    assert_eq!(
        (
            projects[1].client_id,
            projects[1].estimate_seconds,
            projects[1].archived
        ),
        (None, None, true)
    );
    let tasks = toggl_data::tasks(open("toggl-data/tasks_401.json")).unwrap();
    assert_eq!(
        (tasks[0].project_id, tasks[0].estimate_seconds, tasks[1].done),
        (Some(401), Some(7200), true)
    );
    assert_eq!(
        toggl_data::tags(open("toggl-data/tags.json")).unwrap()[1],
        "paper, coloured"
    );
    assert!(toggl_data::clients(open("toggl-data/clients.json")).unwrap()[1].archived);
    let members = toggl_data::members(open("toggl-data/workspace_users.json")).unwrap();
    assert_eq!(
        (members[0].id, members[0].time_zone.as_deref()),
        (Some(701), Some("Europe/Berlin"))
    );
    assert_eq!(toggl_data::tags("null".as_bytes()).unwrap(), Vec::<String>::new());
    assert!(matches!(
        toggl_data::tags("[{".as_bytes()),
        Err(FileProblem::Broken { .. })
    ));
}

#[rstest]
#[case(Format::TogglCsv, "", "empty")]
#[case(Format::TogglCsv, "\u{feff}\n\n", "empty")]
#[case(Format::TogglCsv, "a,b,c\n1,2,3\n", "no column “description”, “start date”")]
#[case(
    Format::HarvestCsv,
    "Date,Project,Hours\n",
    "no column “first name” or “last name”"
)]
#[case(Format::KimaiJson, "  ", "empty")]
#[case(Format::KimaiJson, "User,Email\n", "not a kimai-json file")]
#[case(Format::TimewarriorJson, "User,Email\n", "not a timewarrior-json file")]
#[case(Format::SolidtimeZip, "PK", "several files")]
fn a_file_of_another_kind_is_refused_with_a_reason(
    #[case] format: Format,
    #[case] text: &str,
    #[case] reason: &str,
) {
    let problem = domain::imports::inspect(format, text.as_bytes(), Answers::default()).unwrap_err();
    assert!(problem.to_string().contains(reason), "{problem}");
}

#[test]
fn utf_16_is_refused_with_the_way_out() {
    let bytes: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("User".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let problem =
        domain::imports::inspect(Format::TogglCsv, bytes.as_slice(), Answers::default()).unwrap_err();
    assert!(problem.to_string().contains("CSV UTF-8"), "{problem}");
}

#[test]
fn a_list_that_breaks_off_says_so_after_the_whole_rows() {
    let text = r#"[{"id":1,"start":"20260101T080000Z","end":"20260101T090000Z"},{"id":2,"sta"#;
    let rows: Vec<Result<SourceRow, RowProblem>> =
        domain::imports::rows(Format::TimewarriorJson, text.as_bytes(), Answers::default())
            .unwrap()
            .collect();
    assert!(rows[0].is_ok());
    assert_eq!(rows[1].as_ref().unwrap_err().code, code::TRUNCATED);
    assert_eq!(rows.len(), 2);
}

/// Pitfall 5: the rule holds without a printed duration as well.
#[test]
fn kimai_ends_on_the_next_day_even_without_a_duration() {
    let csv = "Date,From,To,Duration,Project,Activity\n2026-12-31,22:00,06:15,,Atlas,Support\n";
    let row = domain::imports::rows(Format::KimaiCsv, csv.as_bytes(), Answers::default())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let local = |date: jiff::civil::Date, hour, minute| SourceTime::Local(date.at(hour, minute, 0, 0));
    let (start, end) = (local(date(2026, 12, 31), 22, 0), local(date(2027, 1, 1), 6, 15));
    assert_eq!(row.when, When::Interval { start, end });
}

#[test]
fn a_single_quote_or_bracket_inside_a_text_does_not_end_an_entry() {
    let text = r#"[{"start":"20260101T080000Z","end":"20260101T090000Z","annotation":"6\" } pipe \\"},
                   {"start":"20260102T080000Z","end":"20260102T090000Z","annotation":"]"}]"#;
    let rows = domain::imports::rows(Format::TimewarriorJson, text.as_bytes(), Answers::default()).unwrap();
    let notes: Vec<String> = rows.map(|row| row.unwrap().note).collect();
    assert_eq!(notes, ["6\" } pipe \\", "]"]);
}
