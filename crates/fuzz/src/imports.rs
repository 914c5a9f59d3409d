//! Files of other time trackers, our own archive and that of solidtime.

use std::sync::Arc;

use domain::imports::{
    Answers, Catalogue, DateOrder, Format, api_rows,
    archive::{self, FileEntry, TimeEntry, records},
    inspect, inspect_rows, rows, solidtime_zip, toggl_data,
};

use crate::Target;

/// Every format, in both passes and under every answer.
pub const FILES: Target = Target {
    name: "imports",
    run: read_files,
    seeds: files,
    rounds: 400,
};

/// Archives after they were unpacked.
pub const ARCHIVES: Target = Target {
    name: "archives",
    run: read_archives,
    seeds: archives,
    rounds: 2000,
};

fn read_files(bytes: &[u8]) {
    let zone = domain::time::zone("Europe/Berlin").ok();
    let _ = Format::detect(bytes);
    for format in Format::ALL {
        for date_order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy)] {
            let answers = Answers {
                date_order,
                decimal_comma: None,
            };
            let Ok(inspection) = inspect(format, bytes, answers) else {
                continue;
            };
            let Ok(read) = rows(format, bytes, inspection.complete(answers)) else {
                continue;
            };
            let mut seen = 0;
            for row in read {
                seen += 1;
                if let Ok(row) = row {
                    let _ = row.resolve(zone.as_ref());
                }
            }
            assert_eq!(seen, inspection.rows, "both passes see the same rows");
        }
    }
    for format in [Format::TogglCsv, Format::ClockifyCsv, Format::TimetaggerCsv] {
        let _ = api_rows(format, bytes).map(inspect_rows);
    }
    let _ = (
        toggl_data::projects(bytes),
        toggl_data::members(bytes),
        toggl_data::tasks(bytes),
    );
}

fn read_archives(bytes: &[u8]) {
    let _ = archive::read_manifest(bytes);
    let entry = FileEntry {
        name: "time_entries.jsonl".into(),
        records: 1,
        bytes: 1,
        sha256: String::new(),
    };
    // The checksum is never right, so something is always wrong.
    assert!(records::<_, TimeEntry>(bytes, &entry).any(|record| record.is_err()));
    let mut catalogue = Catalogue::default();
    for file in solidtime_zip::File::ALL {
        let _ = solidtime_zip::add_names(&mut catalogue, file, bytes);
    }
    let _ = solidtime_zip::rows(bytes, Arc::new(catalogue)).map(inspect_rows);
}

/// The fixtures of `domain` under a folder of which `wanted` says yes.
fn fixtures(wanted: fn(&str) -> bool) -> Vec<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../domain/fixtures/imports");
    let mut paths = Vec::new();
    for folder in std::fs::read_dir(root).into_iter().flatten().flatten() {
        if wanted(&folder.file_name().to_string_lossy()) {
            let files = std::fs::read_dir(folder.path()).into_iter().flatten();
            paths.extend(files.flatten().map(|file| file.path()));
        }
    }
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

fn is_archive(folder: &str) -> bool {
    folder.starts_with("hourbook-archive") || folder == "solidtime-zip"
}

fn files() -> Vec<Vec<u8>> {
    fixtures(|folder| !is_archive(folder))
}

fn archives() -> Vec<Vec<u8>> {
    fixtures(is_archive)
}
