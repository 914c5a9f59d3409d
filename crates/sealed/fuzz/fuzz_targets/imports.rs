//! Files of other trackers: whatever is in them, what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealed::records::{activitywatch, lines, wakatime};

fuzz_target!(|text: &str| {
    let read = [activitywatch::import(text).ok(), wakatime::import(text).ok()];
    for import in read.into_iter().flatten() {
        if let Ok(written) = lines::write(&import.records) {
            assert_eq!(lines::read(&written).expect("what we wrote"), import.records);
        }
    }
});
