//! What an export of the audit log holds: entries, payloads, keys and signed notes.
#![no_main]

use domain::audit::{Entry, PublicKey, bundle, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = Entry::decode(bytes) {
        assert_eq!(entry.encode(), bytes, "an entry has one form");
    }
    let (entries, rest) = bundle::split_entries(bytes);
    let mut joined = Vec::new();
    for entry in entries {
        bundle::push_entry(&mut joined, entry);
    }
    joined.extend_from_slice(rest);
    assert_eq!(joined, bytes, "what was split is joined again");
    let text = String::from_utf8_lossy(bytes);
    let (first, note) = text.split_once('\n').unwrap_or((&text, ""));
    let keys: Vec<PublicKey> = PublicKey::parse(first).into_iter().collect();
    let _ = open(note, &keys);
});
