//! Records: what is read and written again is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealed::records::lines;

fuzz_target!(|text: &str| {
    if let Ok(records) = lines::read(text) {
        if let Ok(again) = lines::write(&records) {
            assert_eq!(lines::read(&again).expect("what we wrote"), records);
        }
    }
});
