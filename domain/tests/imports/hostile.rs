//! Broken, truncated and random files: every one ends in rows and problems, none in a panic or an endless loop.

use std::io::{self, Read};
use std::sync::Arc;

use domain::imports::archive::{self, FileEntry, TimeEntry};
use domain::imports::{
    Answers, Catalogue, DateOrder, Format, Inspection, api_rows, code, inspect, inspect_rows, rows,
    solidtime_zip, toggl_data,
};
use proptest::prelude::*;
use rstest::rstest;

const FIXTURES: [(Format, &str); 16] = [
    (Format::TogglCsv, "toggl-csv/berlin_2026.csv"),
    (Format::TogglCsv, "toggl-csv/broken_rows.csv"),
    (Format::ClockifyCsv, "clockify-csv/generation_a_month_first.csv"),
    (Format::ClockifyCsv, "clockify-csv/generation_b_day_first.csv"),
    (Format::HarvestCsv, "harvest-csv/decimal_comma.csv"),
    (Format::KimaiCsv, "kimai-csv/english.csv"),
    (Format::KimaiCsv, "kimai-csv/german_semicolon.csv"),
    (Format::KimaiJson, "kimai-json/ids.json"),
    (Format::KimaiJson, "kimai-json/full.json"),
    (Format::SolidtimeCsv, "solidtime-csv/detailed.csv"),
    (Format::SolidtimeCsv, "solidtime-csv/generic.csv"),
    (Format::TimetaggerCsv, "timetagger-csv/report.csv"),
    (Format::TimetaggerCsv, "timetagger-csv/yast.csv"),
    (Format::TimetaggerCsv, "timetagger-csv/timechimp.tsv"),
    (Format::TimewarriorJson, "timewarrior-json/export.json"),
    (Format::TimewarriorJson, "timewarrior-json/2026-01.data"),
];

/// Reads bytes as every format, in both passes and under every answer, and places what can be placed.
fn survive(bytes: &[u8]) {
    let zone = super::berlin();
    let _ = Format::detect(bytes);
    for format in Format::ALL {
        for order in [
            None,
            Some(DateOrder::Dmy),
            Some(DateOrder::Mdy),
            Some(DateOrder::Ymd),
        ] {
            let answers = Answers {
                date_order: order,
                decimal_comma: None,
            };
            let Ok(inspection) = inspect(format, bytes, answers) else {
                continue;
            };
            let read: Vec<_> = rows(format, bytes, inspection.complete(answers))
                .unwrap()
                .collect();
            assert_eq!(
                read.len() as u64,
                inspection.rows,
                "both passes see the same rows"
            );
            for row in read.iter().flatten() {
                let _ = row.resolve(Some(&zone));
            }
        }
    }
    let _ = api_rows(Format::TimetaggerCsv, bytes)
        .map(|rows| inspect_rows(rows).map(|inspection| inspection.rows));
    let _ = solidtime_zip::rows(bytes, Arc::new(Catalogue::default())).map(inspect_rows);
    for file in solidtime_zip::File::ALL {
        let _ = solidtime_zip::add_names(&mut Catalogue::default(), file, bytes);
    }
    let entry = FileEntry {
        name: "time_entries.jsonl".into(),
        records: 1,
        bytes: 1,
        sha256: String::new(),
    };
    assert!(archive::records::<_, TimeEntry>(bytes, &entry).any(|record| record.is_err()));
    let _ = archive::read_manifest(bytes);
    let _ = (
        toggl_data::projects(bytes),
        toggl_data::members(bytes),
        toggl_data::tasks(bytes),
    );
}

/// Pitfall 17: a file that breaks off anywhere is read as far as it goes.
#[test]
fn a_file_cut_off_at_any_byte_does_no_harm() {
    for (format, name) in FIXTURES {
        let bytes = std::fs::read(super::path(name)).unwrap();
        for end in 0..bytes.len() {
            let Ok(inspection) = inspect(format, &bytes[..end], Answers::default()) else {
                continue;
            };
            let answers = inspection.complete(Answers::default());
            assert_eq!(
                rows(format, &bytes[..end], answers).unwrap().count() as u64,
                inspection.rows
            );
        }
    }
}

/// What a quiet file does not do: one byte at a time, then an error.
struct Dripping<'a>(&'a [u8]);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some(first), Some(place)) = (self.0.first(), buffer.first_mut()) else {
            return Err(io::Error::other("the disk is gone"));
        };
        *place = *first;
        self.0 = &self.0[1..];
        Ok(1)
    }
}

#[test]
fn a_reader_that_fails_in_the_end_is_a_problem_after_the_rows() {
    for (format, name) in FIXTURES {
        let bytes = std::fs::read(super::path(name)).unwrap();
        let whole: Inspection = inspect(format, bytes.as_slice(), Answers::default()).unwrap();
        let Ok(broken) = inspect(format, Dripping(&bytes), Answers::default()) else {
            panic!("{name}")
        };
        let last = broken.problems.last();
        // A JSON list is over with its closing bracket; nothing after it is read.
        if !bytes.trim_ascii_end().ends_with(b"]") {
            assert_eq!(
                last.map(|problem| problem.code.as_str()),
                Some(code::UNREADABLE),
                "{name}"
            );
            assert_eq!(broken.rows, whole.rows + 1, "{name}");
        }
    }
}

/// An open quote, an endless line and an endless object stop at the limit instead of filling the memory.
#[rstest]
#[case(Format::TogglCsv, "Description,Start date,Start time,End date,End time\n\"")]
#[case(Format::HarvestCsv, "Date,Project,Hours,First name\n")]
#[case(Format::KimaiJson, "[{\"begin\": \"")]
#[case(Format::TimewarriorJson, "inc ")]
fn a_record_without_an_end_is_cut_off(#[case] format: Format, #[case] head: &str) {
    let endless = head.as_bytes().chain(io::repeat(b'x').take(1 << 30));
    let mut read = 0_u64;
    let counted = Counted {
        inner: endless,
        count: &mut read,
    };
    let inspection = inspect(format, counted, Answers::default()).unwrap();
    assert_eq!(inspection.problems[0].code, code::RECORD_TOO_LONG);
    assert!(
        read < 2 << 20,
        "{read} bytes were read of a record that may have one mebibyte"
    );
}

struct Counted<'a, R> {
    inner: R,
    count: &'a mut u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        *self.count += count as u64;
        Ok(count)
    }
}

#[test]
fn a_header_without_an_end_is_refused() {
    let problem = inspect(Format::TogglCsv, io::repeat(b'x'), Answers::default()).unwrap_err();
    assert!(problem.to_string().contains("header"), "{problem}");
}

#[test]
fn endless_brackets_do_not_exhaust_the_stack() {
    let deep = "[{\"a\":".to_owned() + &"[".repeat(500_000) + &"]".repeat(500_000) + "}]";
    let inspection = inspect(Format::KimaiJson, deep.as_bytes(), Answers::default()).unwrap();
    assert_eq!(
        (inspection.rows, inspection.problems[0].code.as_str()),
        (1, code::MALFORMED)
    );
}

#[test]
fn more_people_than_an_organization_can_have_are_refused() {
    let header = "User,Description,Start date,Start time,End date,End time\n".to_owned();
    let row = |person: u32| format!("p{person},x,2026-01-01,09:00,2026-01-01,10:00\n");
    let csv: String = std::iter::once(header).chain((0..50_001).map(row)).collect();
    let problem = inspect(Format::TogglCsv, csv.as_bytes(), Answers::default()).unwrap_err();
    assert!(
        problem.to_string().contains("50000 different people"),
        "{problem}"
    );
}

/// The header of a format and rows of arbitrary cells: deeper than random bytes get.
fn table() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just(String::new()),
        "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}",
        "(1[0-9]{3}|2[0-9]{3})-[0-1][0-9]-[0-3][0-9]",
        "[0-2]?[0-9]:[0-6][0-9](:[0-6][0-9])?( ?[aApP][mM])?",
        "[0-9.,']{1,9}",
        "-?[0-9]{1,20}",
        "\\PC{0,12}",
    ];
    let header = (0..FIXTURES.len()).prop_map(|place| {
        let text = std::fs::read_to_string(super::path(FIXTURES[place].1)).unwrap_or_default();
        text.lines().next().unwrap_or_default().to_owned()
    });
    let row = prop::collection::vec(cell, 0..30).prop_map(|cells| cells.join(","));
    (header, prop::collection::vec(row, 0..8))
        .prop_map(|(header, rows)| format!("{header}\n{}", rows.join("\n")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        survive(&bytes);
    }

    #[test]
    fn random_text_does_no_harm(text in "[\\[\\]{}:,\"\\\\#a-f0-9 \n;-]{0,300}") {
        survive(text.as_bytes());
    }

    #[test]
    fn random_tables_do_no_harm(text in table()) {
        survive(text.as_bytes());
    }

    #[test]
    fn a_damaged_export_does_no_harm(
        place in 0..FIXTURES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = std::fs::read(super::path(FIXTURES[place].1)).unwrap();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        survive(&bytes);
    }
}
