//! The bundle of the working-time record.

use domain::{
    audit::{
        Entry, Outcome, Payload, Tiles, Tree,
        bundle::{CHECKPOINT, KEYS},
        commit, leaf_hash, prove_inclusion, to_hex, write_proof,
    },
    ids::{MemberId, OrganizationId},
    working_time::{
        Cause, Content, DayKey, DayRecord, EXPORTED, PDF, PROOFS, PersonName, Presence, ProofLine, RECORD,
        Record, Version, action, digest, verify,
    },
};
use jiff::{Timestamp, civil::date};
use uuid::Uuid;

use crate::{
    Target,
    audit::log,
    bundle::{pack, unpack},
};

/// A whole bundle, whose files the input cuts into pieces.
pub const BUNDLE: Target = Target {
    name: "working_time",
    run: read,
    seeds: || vec![bundle(), record().0.encode()],
    rounds: 1000,
};

const SALT: [u8; 16] = [5; 16];

fn read(bytes: &[u8]) {
    let _ = verify(&mut unpack(bytes), &[]);
    if let Some(record) = Record::decode(bytes) {
        assert_eq!(record.encode(), bytes, "a record has one form");
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(content) = Content::from_text(&text) {
        assert_eq!(content.to_text(), text, "a version has one form");
    }
}

/// One closed day, and the events that prove it and the making of the file.
fn record() -> (Record, Vec<(Entry, Payload)>) {
    let member = MemberId::from(Uuid::from_u128(2));
    let at = Timestamp::from_second(1_772_440_200).expect("an instant");
    let day = DayKey {
        organization: OrganizationId::from(Uuid::from_u128(1)),
        member,
        date: date(2026, 3, 2),
        time_zone: "Europe/Berlin".into(),
    };
    let version = Version {
        number: 1,
        cause: Cause::Recorded,
        presence: Presence {
            stretches: Vec::new(),
            stated_seconds: 8 * 3600,
        },
        author: Some(member),
        at,
        answer_by: None,
    };
    let link = Content::new(&day, &version, None).into_link(String::new(), Uuid::from_u128(11));
    let hash = Payload {
        after: Some(serde_json::json!({ "hash": link.hash })),
        ..Payload::default()
    };
    let person = |id: u128, name: &str| PersonName {
        id: Uuid::from_u128(id),
        name: name.to_owned(),
    };
    let record = Record {
        v: 1,
        organization: person(1, "Acme"),
        member: person(2, "Ada"),
        from: date(2026, 3, 1),
        to: date(2026, 4, 1),
        made_at: at,
        made_by: member,
        people: vec![person(2, "Ada")],
        days: vec![DayRecord {
            date: day.date,
            time_zone: day.time_zone,
            versions: vec![link.into()],
        }],
    };
    let files = Payload {
        after: Some(
            serde_json::json!({ "record_sha256": digest(&record.encode()), "pdf_sha256": digest(b"%PDF-") }),
        ),
        ..Payload::default()
    };
    let event = |position: u64, id: u128, action: &str, payload: Payload| {
        let entry = Entry {
            position,
            id: Uuid::from_u128(id),
            at,
            actor: Some(member),
            action: action.into(),
            object_kind: "working_day".into(),
            object: Uuid::from_u128(9),
            result: Outcome::Done,
            request_id: "r".into(),
            commitment: commit(&SALT, &payload.to_text()),
        };
        (entry, payload)
    };
    let events = vec![
        event(0, 11, action(Cause::Recorded), hash),
        event(1, 12, EXPORTED, files),
    ];
    (record, events)
}

/// A bundle that holds.
fn bundle() -> Vec<u8> {
    let (record, events) = record();
    let (key, origin) = log();
    let (mut tree, mut tiles) = (Tree::default(), Tiles::default());
    for (entry, _) in &events {
        tree.append(leaf_hash(&entry.encode()));
    }
    for (id, hashes) in tree.edge() {
        tiles.insert(id, hashes.to_vec());
    }
    let size = tree.size();
    let note = key
        .sign(&origin, size, tree.root().expect("a root"))
        .expect("a checkpoint");
    let lines = events.iter().map(|(entry, payload)| {
        let hashes = prove_inclusion(size, entry.position, &tiles).expect("a proof");
        let line = ProofLine {
            entry: String::from_utf8(entry.encode()).expect("text"),
            salt: Some(to_hex(&SALT)),
            payload: Some(payload.to_text()),
            proof: write_proof(entry.position, &hashes, &note),
        };
        line.to_line()
    });
    let proofs: String = lines.collect();
    pack(&[
        (RECORD, record.encode()),
        (PDF, b"%PDF-".to_vec()),
        (PROOFS, proofs.into_bytes()),
        (CHECKPOINT, note.into_bytes()),
        (KEYS, format!("{}\n", key.log_key(&origin)).into_bytes()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_bundle_holds() {
        let report = verify(&mut unpack(&bundle()), &[]);
        assert!(report.holds(), "{:?}", report.findings);
        assert_eq!((report.days, report.checkpoint), (1, Some(2)));
    }
}
