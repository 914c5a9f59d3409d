//! Our own archive, out and in.

use std::sync::Arc;

use domain::exports::archive::{ArchiveFile, write_manifest};
use domain::imports::archive::{self, Client, File, FileEntry, Manifest, Member, Project, Tag, TimeEntry};
use domain::imports::{Catalogue, RowProblem, SourceRow, When, code, inspect_rows};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Written once by version 1. If reading this ever fails, archives of customers fail.
const OLDEST: &str = "hourbook-archive";
/// What is written now.
const NEWEST: &str = "hourbook-archive-2";

fn example(folder: &str, name: &str) -> Vec<u8> {
    std::fs::read(super::path(&format!("{folder}/{name}"))).unwrap()
}

fn fixture(name: &str) -> Vec<u8> {
    example(OLDEST, name)
}

fn manifest_of(folder: &str) -> Manifest {
    archive::read_manifest(example(folder, "manifest.json").as_slice()).unwrap()
}

fn manifest() -> Manifest {
    manifest_of(OLDEST)
}

fn catalogue(manifest: &Manifest) -> Arc<Catalogue> {
    let mut catalogue = Catalogue::default();
    for file in File::ALL {
        // Files of later versions are not in it.
        let Some(entry) = manifest.file(file) else {
            continue;
        };
        archive::add_names(&mut catalogue, file, entry, fixture(file.name()).as_slice()).unwrap();
    }
    Arc::new(catalogue)
}

fn entries(bytes: &[u8]) -> Vec<Result<SourceRow, RowProblem>> {
    let manifest = manifest();
    let entry = manifest.file(File::TimeEntries).unwrap();
    archive::rows(bytes, entry, catalogue(&manifest)).collect()
}

#[test]
fn an_archive_of_version_1_is_read() {
    let bytes = fixture("time_entries.jsonl");
    let rows: Vec<SourceRow> = entries(&bytes).into_iter().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].client.as_deref(), Some("Northwind"));
    assert_eq!(rows[0].tags, ["design, paper"]);
    assert_eq!(
        (rows[0].start_zone.as_deref(), rows[0].end_zone.as_deref()),
        (Some("Europe/Berlin"), Some("Asia/Kolkata"))
    );
    assert_eq!((rows[0].billable, rows[1].billable), (None, Some(false)));
    assert!(matches!(rows[1].when, When::Duration { seconds: 5025, .. }));
    assert!(matches!(rows[2].when, When::Running { .. }));
    let manifest = manifest();
    let read = archive::rows(
        bytes.as_slice(),
        manifest.file(File::TimeEntries).unwrap(),
        catalogue(&manifest),
    );
    assert_eq!(inspect_rows(read).unwrap().source_seconds, 9000 + 5025);
}

/// Whatever is read is written back byte for byte, so nothing is lost on the way.
#[test]
fn every_file_comes_back_byte_for_byte() {
    same::<domain::imports::archive::Organization>(File::Organization);
    same::<domain::imports::archive::CustomRole>(File::Roles);
    same::<Member>(File::Members);
    same::<domain::imports::archive::Team>(File::Teams);
    same::<Client>(File::Clients);
    same::<Project>(File::Projects);
    same::<domain::imports::archive::TaskStatus>(File::TaskStatuses);
    same::<domain::imports::archive::Task>(File::Tasks);
    same::<domain::imports::archive::TaskEstimate>(File::TaskEstimates);
    same::<domain::imports::archive::ProjectPlan>(File::ProjectPlans);
    same::<domain::imports::archive::Baseline>(File::Baselines);
    same::<domain::imports::archive::BaselineTask>(File::BaselineTasks);
    same::<domain::imports::archive::ScopeChange>(File::ScopeChanges);
    same::<domain::imports::archive::ProjectTemplate>(File::ProjectTemplates);
    same::<domain::imports::archive::Rate>(File::Rates);
    same::<domain::imports::archive::MoneyBudget>(File::MoneyBudgets);
    same::<domain::imports::archive::Comment>(File::Comments);
    same::<Tag>(File::Tags);
    same::<TimeEntry>(File::TimeEntries);
    same::<domain::imports::archive::Timesheet>(File::Timesheets);
    same::<domain::imports::archive::Lock>(File::Locks);
    same::<domain::imports::archive::SavedReport>(File::SavedReports);
    same::<domain::imports::archive::Favorite>(File::Favorites);
    same::<domain::imports::archive::RecurringEntry>(File::RecurringEntries);
    let mut written = Vec::new();
    let manifest = manifest_of(NEWEST);
    write_manifest(
        &mut written,
        &manifest.organization_id,
        manifest.exported_at,
        manifest.files.clone(),
    )
    .unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        String::from_utf8(example(NEWEST, "manifest.json")).unwrap()
    );
}

fn same<T: Serialize + DeserializeOwned>(file: File) {
    let bytes = example(NEWEST, file.name());
    let promised = manifest_of(NEWEST).file(file).unwrap().clone();
    let mut written = Vec::new();
    let mut out = ArchiveFile::new(&mut written, file);
    for record in archive::records::<_, T>(bytes.as_slice(), &promised) {
        out.write(&record.unwrap().1).unwrap();
    }
    assert_eq!(out.finish().unwrap(), promised);
    assert_eq!(
        String::from_utf8(written).unwrap(),
        String::from_utf8(bytes).unwrap()
    );
}

#[test]
fn a_changed_byte_a_missing_record_and_a_missing_end_are_noticed() {
    let bytes = fixture("time_entries.jsonl");
    let last = |bytes: &[u8]| entries(bytes).pop().unwrap().unwrap_err();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(
        last(text.replace("Sketches", "Sketchez").as_bytes()).code,
        code::CHECKSUM_MISMATCH
    );
    let without_last: String = text.lines().take(2).map(|line| format!("{line}\n")).collect();
    let problem = last(without_last.as_bytes());
    assert_eq!(problem.code, code::CHECKSUM_MISMATCH);
    assert!(problem.message.contains("2 records"), "{problem:?}");
    assert_eq!(last(&bytes[..bytes.len() - 1]).code, code::CHECKSUM_MISMATCH);
}

#[test]
fn what_this_release_does_not_know_is_refused_instead_of_lost() {
    let text = String::from_utf8(fixture("manifest.json")).unwrap();
    let refused = |text: String, reason: &str| {
        let problem = archive::read_manifest(text.as_bytes()).unwrap_err().to_string();
        assert!(problem.contains(reason), "{problem}");
    };
    refused(
        text.replace("\"version\": 1", "\"version\": 3"),
        "Update Hourbook first",
    );
    refused(
        text.replace("hourbook-archive", "other"),
        "not an archive of Hourbook",
    );
    refused(text.replace("tags.jsonl", "secrets.jsonl"), "not known here");
    refused(text.replace("tags.jsonl", "tasks.jsonl"), "listed twice");
    let entry = FileEntry {
        name: "tags.jsonl".into(),
        records: 1,
        bytes: 1,
        sha256: String::new(),
    };
    let more = "{\"id\":\"1\",\"name\":\"a\",\"color\":\"red\",\"archived\":false,\"mood\":1,\
                \"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\"}\n";
    let problem = archive::records::<_, Tag>(more.as_bytes(), &entry)
        .next()
        .unwrap()
        .unwrap_err();
    assert_eq!(problem.code, code::MALFORMED);
    assert!(problem.message.contains("mood"), "{problem:?}");
}
