//! Our own archive and the one of solidtime, after they were unpacked.
#![no_main]

use std::sync::Arc;

use domain::imports::archive::{FileEntry, TimeEntry, read_manifest, records};
use domain::imports::{Catalogue, inspect_rows, solidtime_zip};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_manifest(bytes);
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
});
