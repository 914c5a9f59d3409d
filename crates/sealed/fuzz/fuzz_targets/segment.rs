//! Segments: the age file, and what is inside one that opens.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealed::keys::KeyRing;
use sealed::segment::{Header, open, open_framed};

static RING: LazyLock<KeyRing> =
    LazyLock::new(|| KeyRing::from_secrets(&[1; 32], &[[2; 32]]).expect("a ring of these secrets"));

fuzz_target!(|bytes: &[u8]| {
    let _ = Header::decode(bytes);
    let _ = open(bytes, &RING);
    if let Ok(opened) = open_framed(bytes, RING.log(), 1) {
        let _ = opened.records();
    }
});
