//! Key files and words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealed::devices::Offer;
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey};

fuzz_target!(|text: &str| {
    let _ = KeyRing::from_file(text);
    let _ = DeviceKeys::from_file(text);
    let _ = RecoveryKey::read(text);
    let _ = Offer::from_text(text);
});
