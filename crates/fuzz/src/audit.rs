//! What an export of the audit log holds, and what a witness is asked.

use domain::{
    audit::{
        Entry, Known, LogKey, Outcome, Payload, PublicKey, TileId, Tree,
        bundle::{self, BesideTree, CHECKPOINT, KEYS, payloads_path},
        check_proof, commit, entries_path, leaf_hash, origin, verify, witness,
    },
    ids::OrganizationId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Target,
    bundle::{pack, unpack},
};

/// Entries, payloads, keys, signed notes and proofs, each by itself.
pub const ENTRIES: Target = Target {
    name: "audit",
    run: read_parts,
    seeds: parts,
    rounds: 3000,
};

/// A whole export, whose files the input cuts into pieces.
pub const BUNDLE: Target = Target {
    name: "audit_bundle",
    run: read_bundle,
    seeds: || vec![export()],
    rounds: 1000,
};

const SALT: [u8; 16] = [5; 16];

/// The log whose examples are read.
pub fn log() -> (LogKey, String) {
    let organization = OrganizationId::from(Uuid::from_u128(1));
    (LogKey::from_secret(&[7; 32]), origin(organization))
}

fn read_parts(bytes: &[u8]) {
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
    let text = &*String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut keys: Vec<PublicKey> = PublicKey::parse(first).into_iter().collect();
    for key in &keys {
        assert_eq!(
            PublicKey::parse(&key.to_string()).as_ref(),
            Some(key),
            "a key has one form"
        );
    }
    let (secret, origin) = log();
    keys.extend(PublicKey::parse(&secret.log_key(&origin)));
    for note in [rest, text] {
        let _ = domain::audit::open(note, &keys);
        let _ = check_proof(note, first.as_bytes(), &keys);
    }
    let _ = Payload::from_text(text);
    let _ = BesideTree::from_line(text);
    if let Some(asked) = witness::Request::parse(text) {
        assert_eq!(witness::Request::parse(&asked.to_body()).as_ref(), Some(&asked));
    }
}

fn read_bundle(bytes: &[u8]) {
    let report = verify(&mut unpack(bytes), &Known::default());
    // An input that holds must have been signed; the key of the examples is the only one that the search has.
    if report.holds() {
        assert!(!report.keys.is_empty(), "somebody signed what holds");
    }
}

fn entry(position: u64) -> (Entry, Payload) {
    let payload = Payload {
        after: Some(serde_json::json!({ "name": "Atlas" })),
        before: None,
        reason: Some("asked for".to_owned()),
    };
    let entry = Entry {
        position,
        id: Uuid::from_u128(10 + u128::from(position)),
        at: Timestamp::UNIX_EPOCH,
        actor: None,
        action: "project.created".into(),
        object_kind: "project".into(),
        object: Uuid::from_u128(9),
        result: Outcome::Done,
        request_id: "r".into(),
        commitment: commit(&SALT, &payload.to_text()),
    };
    (entry, payload)
}

fn parts() -> Vec<Vec<u8>> {
    let (key, origin) = log();
    let note = key.sign(&origin, 3, leaf_hash(b"one")).expect("a checkpoint");
    let line = format!("{}\n{note}", key.log_key(&origin));
    let asked = format!("old 0\n\n{note}");
    let (entry, payload) = entry(0);
    let beside = BesideTree {
        position: 0,
        salt: SALT,
        text: payload.to_text(),
    };
    let mut joined = Vec::new();
    bundle::push_entry(&mut joined, &entry.encode());
    vec![
        entry.encode(),
        joined,
        note.into_bytes(),
        line.into_bytes(),
        asked.into_bytes(),
        beside.to_line().into_bytes(),
        payload.to_text().into_bytes(),
    ]
}

/// An export of three entries that holds.
fn export() -> Vec<u8> {
    let (key, origin) = log();
    let (mut tree, mut entries, mut payloads, mut tile) =
        (Tree::default(), Vec::new(), String::new(), Vec::new());
    for position in 0..3 {
        let (entry, payload) = entry(position);
        let leaf = leaf_hash(&entry.encode());
        bundle::push_entry(&mut entries, &entry.encode());
        tile.extend_from_slice(&leaf.0);
        tree.append(leaf);
        let beside = BesideTree {
            position,
            salt: SALT,
            text: payload.to_text(),
        };
        payloads.push_str(&beside.to_line());
    }
    let root = tree.root().expect("a root");
    let note = key.sign(&origin, 3, root).expect("a checkpoint");
    let first = TileId { level: 0, index: 0 }.path(3);
    let (entries_file, payloads_file) = (entries_path(0, 3), payloads_path(0));
    pack(&[
        (CHECKPOINT, note.into_bytes()),
        (KEYS, format!("{}\n", key.log_key(&origin)).into_bytes()),
        (first.as_str(), tile),
        (entries_file.as_str(), entries),
        (payloads_file.as_str(), payloads.into_bytes()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_an_export_holds() {
        let report = verify(&mut unpack(&export()), &Known::default());
        assert!(report.holds(), "{:?}", report.findings);
        assert_eq!((report.size, report.payloads), (3, 3));
    }
}
