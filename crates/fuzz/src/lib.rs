//! Everything of the pure crates that reads what strangers wrote, each as a function of bytes that must not panic.
//!
//! One list serves two ways of searching. The ordinary test run feeds each target with right examples, with what is kept in
//! `corpus/NAME`, and with a bounded number of changes of both (`tests/bounded.rs`). `cargo xtask fuzz` lets libFuzzer
//! look for as long as somebody likes, led by what was covered (`libfuzzer/`); what it finds is kept in the corpus.
#![expect(
    clippy::expect_used,
    reason = "what fails here is a finding, or a secret of a test that is right by itself"
)]

mod activity;
mod audit;
mod bundle;
mod directories;
mod documents;
mod imports;
mod sealed_log;
mod trackers;
mod typed;
mod working_time;

/// One reader.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, also that of its folder in `corpus`.
    pub name: &'static str,
    /// Reads the bytes; panics where something is wrong with the reader, whatever is wrong with the bytes.
    pub run: fn(&[u8]),
    /// Right examples, from which to begin.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many changed inputs the ordinary test run tries: a few seconds of a debug build.
    pub rounds: u32,
}

/// All of them.
pub const TARGETS: [Target; 15] = [
    imports::FILES,
    imports::ARCHIVES,
    audit::ENTRIES,
    audit::BUNDLE,
    working_time::BUNDLE,
    typed::TYPED,
    typed::SETTINGS,
    documents::DOCUMENTS,
    directories::SCIM,
    activity::PLACES,
    sealed_log::OBJECTS,
    sealed_log::SEGMENT,
    sealed_log::WRAP,
    sealed_log::STORE,
    trackers::TRACKERS,
];

/// The target of this name.
pub fn find(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
