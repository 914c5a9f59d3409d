//! What is written can be read again, and does no harm in a spreadsheet.

use domain::exports::{
    CLOCKIFY_CSV, EntriesCsv, ExportEntry, ExportTime, ForeignCsv, HARVEST_CSV, KIMAI_CSV, KimaiJson, Layout,
    SOLIDTIME_CSV, TIMETAGGER_CSV, TOGGL_CSV, TimewarriorJson,
};
use domain::imports::{Answers, Format, SourceRow, inspect, rows};
use jiff::civil::date;
use jiff::tz::TimeZone;
use rstest::rstest;

use super::{berlin, stored};

fn entries(zone: &TimeZone) -> Vec<ExportEntry<'_>> {
    let entry = |start: &str, end: &str, note| ExportEntry {
        id: "0190b5a0-0000-7000-8000-000000000001",
        member: "Ada Byron",
        email: "ada@acme.example",
        client: "Northwind",
        project: "Atlas",
        task: "",
        note,
        tags: &["a,b", "c"],
        billable: true,
        time: ExportTime::Interval {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            start_zone: zone,
            end_zone: zone,
        },
    };
    vec![
        entry(
            "2026-01-12T08:00:00Z",
            "2026-01-12T10:30:00Z",
            "with \"quotes\",\nand lines",
        ),
        // Across the change of the clocks, and once inside the hour that happens twice.
        entry("2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z", "=1+1"),
        ExportEntry {
            time: ExportTime::Duration {
                date: date(2026, 1, 13),
                seconds: 5025,
            },
            ..entry("2026-01-12T08:00:00Z", "2026-01-12T10:30:00Z", "-5")
        },
    ]
}

/// Pitfalls 1 and 22: the layout has no zones, so the duration beside the clock times tells 02:30 from 02:30.
#[test]
fn the_toggl_layout_comes_back_to_the_second() {
    let zone = berlin();
    let mut bytes = Vec::new();
    let mut csv = ForeignCsv::new(&mut bytes, &TOGGL_CSV, zone.clone()).unwrap();
    for entry in entries(&zone) {
        csv.write(&entry).unwrap();
    }
    assert_eq!(
        csv.finish().unwrap(),
        1,
        "an entry without clock times is left out and counted"
    );
    let read: Vec<_> = rows(Format::TogglCsv, bytes.as_slice(), Answers::default())
        .unwrap()
        .collect();
    assert_eq!(stored(&read, &zone), 9000 + 7200);
    let read: Vec<SourceRow> = read.into_iter().map(Result::unwrap).collect();
    assert_eq!(read[0].note, "with \"quotes\",\nand lines");
    assert_eq!(read[0].tags, ["a,b", "c"]);
    assert_eq!(read[1].note, "'=1+1");
}

/// The three above, one over midnight, and one that is longer than a day.
fn nights(zone: &TimeZone) -> Vec<ExportEntry<'_>> {
    let mut all = entries(zone);
    for (start, end) in [
        ("2026-03-02T21:00:00Z", "2026-03-03T01:15:30Z"),
        ("2026-03-13T08:00:00Z", "2026-03-14T14:00:00Z"),
    ] {
        let time = ExportTime::Interval {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            start_zone: zone,
            end_zone: zone,
        };
        all.push(ExportEntry {
            note: "night",
            time,
            ..all[0].clone()
        });
    }
    all
}

/// Each layout comes back through its own importer: nothing is lost but what the layout has no place for, and that is
/// counted (pitfalls 1, 5, 13 and 22).
#[rstest]
#[case(&TOGGL_CSV, Format::TogglCsv, 1)]
#[case(&CLOCKIFY_CSV, Format::ClockifyCsv, 1)]
#[case(&HARVEST_CSV, Format::HarvestCsv, 0)]
#[case(&KIMAI_CSV, Format::KimaiCsv, 1)]
#[case(&SOLIDTIME_CSV, Format::SolidtimeCsv, 1)]
#[case(&TIMETAGGER_CSV, Format::TimetaggerCsv, 1)]
fn every_layout_comes_back_to_the_second(
    #[case] layout: &'static Layout,
    #[case] format: Format,
    #[case] left_out: u64,
) {
    let zone = berlin();
    let mut bytes = Vec::new();
    let mut csv = ForeignCsv::new(&mut bytes, layout, zone.clone()).unwrap();
    let written = nights(&zone);
    for entry in &written {
        csv.write(entry).unwrap();
    }
    assert_eq!(csv.finish().unwrap(), left_out);
    let inspection = inspect(format, bytes.as_slice(), Answers::default()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert_eq!(inspection.problem_count, 0, "{:?}\n{text}", inspection.problems);
    let answers = inspection.complete(Answers::default());
    let read: Vec<_> = rows(format, bytes.as_slice(), answers).unwrap().collect();
    let durations = if left_out == 0 { 5025 } else { 0 };
    assert_eq!(
        stored(&read, &zone),
        9000 + 7200 + 15_330 + 108_000 + durations,
        "{text}"
    );
    let first = read[0].clone().unwrap();
    assert_eq!(first.note, "with \"quotes\",\nand lines");
    assert_eq!(
        (first.client.as_deref(), first.project.as_deref(), first.billable),
        (
            Some("Northwind"),
            Some("Atlas"),
            (format != Format::TimetaggerCsv).then_some(true)
        )
    );
    assert!(read.iter().flatten().all(|row| row.note != "=1+1"), "{text}");
}

/// Kimai's own list has no codes of spreadsheets to disarm, and keeps the offset of each end.
#[test]
fn the_list_of_kimai_comes_back_to_the_second() {
    let zone = berlin();
    let mut bytes = Vec::new();
    let mut json = KimaiJson::new(&mut bytes).unwrap();
    for entry in nights(&zone) {
        json.write(&entry).unwrap();
    }
    assert_eq!(json.finish().unwrap(), 1);
    let read: Vec<_> = rows(Format::KimaiJson, bytes.as_slice(), Answers::default())
        .unwrap()
        .collect();
    assert_eq!(stored(&read, &zone), 9000 + 7200 + 15_330 + 108_000);
    let second = read[1].clone().unwrap();
    assert_eq!(
        (second.note.as_str(), second.tags.as_slice()),
        ("=1+1", ["a,b".to_owned(), "c".to_owned()].as_slice())
    );
    let person = second.person.unwrap();
    assert_eq!(
        (person.name.as_deref(), person.email.as_deref()),
        (Some("Ada Byron"), Some("ada@acme.example"))
    );
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(r#""begin":"2026-10-25T01:30:00+0200""#), "{text}");
}

#[test]
fn the_timewarrior_list_comes_back_to_the_second() {
    let zone = berlin();
    let mut bytes = Vec::new();
    let mut json = TimewarriorJson::new(&mut bytes).unwrap();
    for entry in entries(&zone) {
        json.write(&entry).unwrap();
    }
    assert_eq!(json.finish().unwrap(), 1);
    let inspection = inspect(Format::TimewarriorJson, bytes.as_slice(), Answers::default()).unwrap();
    assert_eq!(
        (
            inspection.rows,
            inspection.problem_count,
            inspection.source_seconds
        ),
        (2, 0, 16_200)
    );
    let empty = {
        let mut bytes = Vec::new();
        TimewarriorJson::new(&mut bytes).unwrap().finish().unwrap();
        bytes
    };
    assert_eq!(
        inspect(Format::TimewarriorJson, empty.as_slice(), Answers::default())
            .unwrap()
            .rows,
        0
    );
}

/// Pitfall 22: texts are disarmed, numbers stay numbers.
#[test]
fn our_csv_is_safe_and_exact() {
    let zone = berlin();
    let mut bytes = Vec::new();
    let mut csv = EntriesCsv::new(&mut bytes).unwrap();
    for entry in entries(&zone) {
        csv.write(&entry).unwrap();
    }
    csv.finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let mut reader = csv_reader(&text);
    let header = reader.headers().unwrap().clone();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        records[row][header
            .iter()
            .position(|known| known.trim_start_matches('\u{feff}') == name)
            .unwrap()]
        .to_owned()
    };
    assert_eq!(cell(1, "Note"), "'=1+1");
    assert_eq!(cell(1, "Start"), "2026-10-25T01:30:00+02:00");
    assert_eq!(cell(1, "End"), "2026-10-25T02:30:00+01:00");
    assert_eq!(
        (cell(1, "Seconds"), cell(1, "Hours")),
        ("7200".to_owned(), "2.0000".to_owned())
    );
    assert_eq!(
        (cell(2, "Kind"), cell(2, "Date"), cell(2, "Hours")),
        ("duration".into(), "2026-01-13".into(), "1.3958".into())
    );
    assert_eq!(cell(2, "Note"), "'-5");
}

fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(text.as_bytes())
}
