//! Lets libFuzzer search one target: the one that `HOURBOOK_FUZZ_TARGET` names.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<fuzz::Target> = LazyLock::new(|| {
    let name = std::env::var("HOURBOOK_FUZZ_TARGET").unwrap_or_default();
    fuzz::find(&name).expect("HOURBOOK_FUZZ_TARGET names a target")
});

fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
