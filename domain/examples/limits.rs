//! Measures what the pure rules promise at size: a whole audit log verified, one entry proved, one permission decided.
//!
//! `cargo run --release -p domain --example limits -- 1000000`
#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]
#![expect(clippy::expect_used, reason = "an example that cannot go on has failed")]

use std::{
    collections::{BTreeMap, HashSet},
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{
    audit::{
        Entry, Known, LogKey, Outcome, Payload, PublicKey, TILE_WIDTH, Tiles, Tree,
        bundle::{self, BesideTree, CHECKPOINT, KEYS, payloads_path, push_entry},
        check_proof, commit, entries_path, leaf_hash, origin, prove_inclusion, tile_width,
        tiles_of_inclusion, verify, write_proof,
    },
    ids::{MemberId, OrganizationId},
    people::Role,
    policy::{Action, Actor, Rights, may},
};
use jiff::Timestamp;
use uuid::Uuid;

/// Decisions and proofs that are timed together.
const TIMES: u32 = 10_000;

/// A log with its tiles, as a server keeps it and as it is exported.
struct Log {
    export: BTreeMap<String, Vec<u8>>,
    tiles: Tiles,
    note: String,
    keys: Vec<PublicKey>,
}

fn main() {
    let size = std::env::args()
        .nth(1)
        .and_then(|size| size.parse().ok())
        .unwrap_or(1_000_000);
    let (log, took) = timed(|| log(size));
    println!("{size} entries hashed and appended to the tree: {took:.1?}");
    let Log {
        mut export,
        tiles,
        note,
        keys,
    } = log;
    let (slowest, each) = prove(size, &tiles, &note, &keys);
    println!("a proof made and checked: {each:.1?}, the slowest {slowest:.1?} (goal: below 5 ms)");
    let known = Known {
        keys,
        ..Known::default()
    };
    let (report, took) = timed(|| verify(&mut export, &known));
    assert!(report.holds(), "{:?}", report.findings);
    println!(
        "{} entries with their payloads verified: {took:.1?} (goal: below 60 s)",
        report.size
    );
    println!("a permission decided: {:.1?} (goal: below 20 µs)", decide());
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

fn entry(position: u64) -> (Entry, BesideTree) {
    let payload = Payload {
        after: Some(
            serde_json::json!({ "note": format!("entry {position}"), "project_id": Uuid::from_u128(4) }),
        ),
        ..Payload::default()
    };
    let beside = BesideTree {
        position,
        salt: Uuid::from_u128(u128::from(position)).into_bytes(),
        text: payload.to_text(),
    };
    let entry = Entry {
        position,
        id: Uuid::from_u128(u128::from(position)),
        at: Timestamp::UNIX_EPOCH,
        actor: Some(MemberId::from(Uuid::from_u128(2))),
        action: "time_entry.created".into(),
        object_kind: "time_entry".into(),
        object: Uuid::from_u128(3),
        result: Outcome::Done,
        request_id: format!("{position:032x}"),
        commitment: commit(&beside.salt, &beside.text),
    };
    (entry, beside)
}

fn log(size: u64) -> Log {
    let key = LogKey::from_secret(&[7; 32]);
    let origin = origin(OrganizationId::from(Uuid::from_u128(1)));
    let (mut export, mut tiles, mut tree) = (BTreeMap::new(), Tiles::default(), Tree::default());
    let width = |index| {
        let tile = domain::audit::TileId { level: 0, index };
        tile_width(size, tile)
    };
    for position in 0..size {
        let (entry, beside) = entry(position);
        let (index, bytes) = (position / TILE_WIDTH, entry.encode());
        let lines: &mut Vec<u8> = export.entry(payloads_path(index)).or_default();
        lines.extend_from_slice(beside.to_line().as_bytes());
        push_entry(
            export.entry(entries_path(index, width(index))).or_default(),
            &bytes,
        );
        for (tile, hashes) in tree.append(leaf_hash(&bytes)) {
            export.insert(tile.path(TILE_WIDTH), hashes.clone());
            tiles.insert(tile, hashes);
        }
    }
    for (tile, hashes) in tree.edge() {
        export.insert(tile.path(tile_width(size, tile)), hashes.to_vec());
        tiles.insert(tile, hashes.to_vec());
    }
    let root = tree.root().expect("a root");
    let note = key.sign(&origin, size, root).expect("a checkpoint");
    let public = key.log_key(&origin);
    export.insert(CHECKPOINT.into(), note.clone().into_bytes());
    export.insert(KEYS.into(), format!("{public}\n").into_bytes());
    // What the export says of people is outside of what is proved.
    export.insert(bundle::PEOPLE.into(), Vec::new());
    Log {
        export,
        tiles,
        note,
        keys: PublicKey::parse(&public).into_iter().collect(),
    }
}

/// The slowest proof, and how long one takes.
fn prove(size: u64, tiles: &Tiles, note: &str, keys: &[PublicKey]) -> (Duration, Duration) {
    let (mut slowest, mut sum) = (Duration::ZERO, Duration::ZERO);
    for number in 0..TIMES {
        let position = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15) % size;
        let (bytes, began) = (entry(position).0.encode(), Instant::now());
        black_box(tiles_of_inclusion(size, position));
        let hashes = prove_inclusion(size, position, tiles).expect("a proof");
        check_proof(&write_proof(position, &hashes, note), &bytes, keys).expect("a proof that holds");
        slowest = slowest.max(began.elapsed());
        sum += began.elapsed();
    }
    (slowest, sum / TIMES)
}

/// How long one decision takes, over every action of a manager about somebody in a team of 200 and about somebody else.
fn decide() -> Duration {
    let member = |number: u128| MemberId::from(Uuid::from_u128(number));
    let actor = Actor {
        member: member(0),
        role: Role::Manager,
        rights: Rights::of(Role::Manager),
        led_members: (1..=200).map(member).collect(),
        projects: HashSet::new(),
        token_scopes: None,
    };
    let targets = [7, 1000].map(|number| actor.target(member(number), &Rights::of(Role::Member)));
    let began = Instant::now();
    let mut decisions = 0;
    for _ in 0..TIMES / 100 {
        for action in Action::ALL {
            for target in targets {
                black_box(may(&actor, *action, target));
                decisions += 1;
            }
        }
    }
    began.elapsed() / decisions
}
