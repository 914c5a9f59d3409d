//! Verifying an exported audit log: whatever is done to it shows, and the first bad entry is named.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use domain::audit::{
    Entry, Files, Hash, Known, LogKey, Outcome, Payload, Problem, PublicKey, Report, TILE_WIDTH, TileId,
    Tree,
    bundle::{self, BesideTree, push_entry},
    commit, entries_path, leaf_hash, origin, tile_width, verify,
};
use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

/// A bundle in memory.
#[derive(Clone, Default)]
struct Bundle(BTreeMap<String, Vec<u8>>);

impl Files for Bundle {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(name).cloned())
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

impl Bundle {
    fn file(&mut self, name: &str) -> &mut Vec<u8> {
        self.0.get_mut(name).unwrap()
    }

    fn verify(&self) -> Report {
        verify(&mut self.clone(), &trust())
    }

    /// The entries of a bundle, changed.
    fn with_entries(&self, size: u64, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Self {
        let mut entries = Vec::new();
        for index in 0..size.div_ceil(TILE_WIDTH) {
            let path = entries_path(index, width(size, index));
            let file = &self.0[&path];
            entries.extend(bundle::split_entries(file).0.into_iter().map(<[u8]>::to_vec));
        }
        change(&mut entries);
        let mut changed = self.clone();
        for index in 0..size.div_ceil(TILE_WIDTH) {
            let from = usize::try_from(index * TILE_WIDTH).unwrap();
            let to = (from + usize::try_from(width(size, index)).unwrap()).min(entries.len());
            let mut file = Vec::new();
            for entry in entries.get(from..to).unwrap_or_default() {
                push_entry(&mut file, entry);
            }
            changed.0.insert(entries_path(index, width(size, index)), file);
        }
        changed
    }
}

fn width(size: u64, index: u64) -> u64 {
    tile_width(size, TileId { level: 0, index })
}

fn log() -> String {
    origin(Uuid::from_u128(1).into())
}

fn key() -> LogKey {
    LogKey::from_secret(&[7; 32])
}

fn public() -> PublicKey {
    PublicKey::parse(&key().log_key(&log())).unwrap()
}

fn trust() -> Known {
    Known {
        keys: vec![public()],
        held: Vec::new(),
    }
}

fn payload(position: u64) -> BesideTree {
    let payload = Payload {
        after: Some(json!({ "note": format!("entry {position}") })),
        ..Payload::default()
    };
    BesideTree {
        position,
        salt: [u8::try_from(position % 251).unwrap(); 16],
        text: payload.to_text(),
    }
}

fn entry(position: u64, beside: &BesideTree) -> Entry {
    Entry {
        position,
        id: Uuid::from_u128(u128::from(position)),
        at: Timestamp::from_second(1_772_440_200 + i64::try_from(position).unwrap()).unwrap(),
        actor: Some(Uuid::from_u128(2).into()),
        action: "time_entry.created".into(),
        object_kind: "time_entry".into(),
        object: Uuid::from_u128(3),
        result: Outcome::Done,
        request_id: format!("{position:032x}"),
        commitment: commit(&beside.salt, &beside.text),
    }
}

/// A whole log of `size` entries as it is exported, with checkpoints at `earlier` sizes.
fn bundle(size: u64, earlier: &[u64]) -> Bundle {
    bundle_of(size, earlier, |_| {})
}

fn bundle_of(size: u64, earlier: &[u64], change: impl Fn(&mut Entry)) -> Bundle {
    let (mut files, mut tree) = (Bundle::default(), Tree::default());
    for position in 0..size {
        let beside = payload(position);
        let mut entry = entry(position, &beside);
        change(&mut entry);
        let index = position / TILE_WIDTH;
        let lines = files.0.entry(bundle::payloads_path(index)).or_default();
        lines.extend_from_slice(beside.to_line().as_bytes());
        let bundle = files
            .0
            .entry(entries_path(index, width(size, index)))
            .or_default();
        push_entry(bundle, &entry.encode());
        for (tile, hashes) in tree.append(leaf_hash(&entry.encode())) {
            files.0.insert(tile.path(TILE_WIDTH), hashes);
        }
        if earlier.contains(&tree.size()) {
            let name = format!("{}{}", bundle::EARLIER, tree.size());
            files.0.insert(name, sign(&tree).into_bytes());
        }
    }
    for (tile, hashes) in tree.edge() {
        files
            .0
            .insert(tile.path(hashes.len() as u64 / 32), hashes.to_vec());
    }
    files
        .0
        .insert(bundle::CHECKPOINT.into(), sign(&tree).into_bytes());
    files
        .0
        .insert(bundle::KEYS.into(), format!("{}\n", public()).into_bytes());
    files
}

fn sign(tree: &Tree) -> String {
    key().sign(&log(), tree.size(), tree.root().unwrap()).unwrap()
}

#[track_caller]
fn problems(report: &Report) -> Vec<Problem> {
    let mut problems: Vec<Problem> = report.findings.iter().map(|finding| finding.problem).collect();
    problems.dedup();
    problems
}

#[rstest]
#[case(1)]
#[case(255)]
#[case(256)]
#[case(257)]
#[case(1000)]
fn a_whole_log_verifies(#[case] size: u64) {
    let report = bundle(size, &[1, size / 2]).verify();
    assert_eq!(report.findings, []);
    assert_eq!((report.size, report.payloads, report.erased), (size, size, 0));
    assert!(report.keys_known && report.earlier >= 1);
}

#[test]
fn without_a_key_a_log_only_agrees_with_itself() {
    let report = verify(&mut bundle(10, &[]), &Known::default());
    assert!(report.holds() && !report.keys_known);
}

/// Issue text: a bit flipped in each of 10,000 entries, all found and named.
#[test]
fn a_bit_flipped_in_each_of_10_000_entries_is_found_in_each() {
    const SIZE: u64 = 10_000;
    let flipped = bundle(SIZE, &[]).with_entries(SIZE, |entries| {
        for (n, entry) in entries.iter_mut().enumerate() {
            let at = n * 7919 % (entry.len() * 8);
            entry[at / 8] ^= 1 << (at % 8);
        }
    });
    let report = flipped.verify();
    let mut named: Vec<u64> = report
        .findings
        .iter()
        .filter(|finding| finding.problem != Problem::Root)
        .filter_map(|finding| finding.position)
        .collect();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named, (0..SIZE).collect::<Vec<_>>());
}

#[test]
fn a_changed_payload_is_named_and_an_erased_one_needs_an_event() {
    let mut changed = bundle(300, &[]);
    let lines = String::from_utf8(changed.file("payloads/1.jsonl").clone()).unwrap();
    let other = lines.replacen("entry 270", "entry 271", 1);
    *changed.file("payloads/1.jsonl") = other.into_bytes();
    let report = changed.verify();
    assert_eq!(problems(&report), [Problem::PayloadChanged]);
    assert_eq!(report.first_bad(), Some(270));

    let gone: Vec<&str> = lines
        .lines()
        .filter(|line| !line.contains("\"position\":270,"))
        .collect();
    *changed.file("payloads/1.jsonl") = format!("{}\n", gone.join("\n")).into_bytes();
    let report = changed.verify();
    assert_eq!(problems(&report), [Problem::PayloadMissing]);
    assert_eq!(report.first_bad(), Some(270));
}

/// Erasure leaves every proof valid: the entry stays, the payload goes, and a later event says which ones went.
#[test]
fn what_an_event_says_was_erased_may_be_gone() {
    let said = Payload {
        after: Some(json!({ "positions": [[1, 2], [4, 4]] })),
        ..Payload::default()
    };
    let beside = BesideTree {
        position: 5,
        salt: [9; 16],
        text: said.to_text(),
    };
    let mut erased = bundle_of(6, &[], |entry| {
        if entry.position == 5 {
            entry.action = bundle::ERASED.into();
            entry.commitment = commit(&beside.salt, &beside.text);
        }
    });
    let kept = [payload(0), payload(3), beside]
        .map(|beside| beside.to_line())
        .concat();
    *erased.file("payloads/0.jsonl") = kept.into_bytes();
    let report = erased.verify();
    assert_eq!(report.findings, []);
    assert_eq!((report.payloads, report.erased), (3, 3));
}

/// An event that allows everything in advance allows nothing: it has to come after what it says was erased.
#[test]
fn an_event_does_not_excuse_what_goes_after_it() {
    let said = Payload {
        after: Some(json!({ "positions": [[0, u64::MAX]] })),
        ..Payload::default()
    };
    let beside = BesideTree {
        position: 1,
        salt: [9; 16],
        text: said.to_text(),
    };
    let mut erased = bundle_of(4, &[], |entry| {
        if entry.position == 1 {
            entry.action = bundle::ERASED.into();
            entry.commitment = commit(&beside.salt, &beside.text);
        }
    });
    let kept = [beside, payload(2)].map(|beside| beside.to_line()).concat();
    *erased.file("payloads/0.jsonl") = kept.into_bytes();
    let report = erased.verify();
    assert_eq!(problems(&report), [Problem::PayloadMissing]);
    assert_eq!((report.first_bad(), report.erased), (Some(3), 1));
}

/// The operator makes a witness of their own under the name of the real one and puts its key into the export.
#[test]
fn a_witness_of_the_same_name_is_not_the_witness_that_the_verifier_knows() {
    let (real, forged) = (LogKey::from_secret(&[8; 32]), LogKey::from_secret(&[9; 32]));
    let name = "hourbook-witness";
    let mut log = bundle(300, &[]);
    let note = String::from_utf8(log.file(bundle::CHECKPOINT).clone()).unwrap();
    let cosigned = |key: &LogKey| format!("{note}{}", key.cosign(name, &note, 1_772_440_200).unwrap());
    let known = Known {
        keys: vec![public(), PublicKey::parse(&real.witness_key(name)).unwrap()],
        held: Vec::new(),
    };
    *log.file(bundle::CHECKPOINT) = cosigned(&real).into_bytes();
    let report = verify(&mut log.clone(), &known);
    assert_eq!(
        (report.findings, report.witnesses),
        (Vec::new(), vec![name.to_owned()])
    );
    *log.file(bundle::CHECKPOINT) = cosigned(&forged).into_bytes();
    log.file(bundle::KEYS)
        .extend_from_slice(format!("{}\n", forged.witness_key(name)).as_bytes());
    let report = verify(&mut log, &known);
    assert_eq!(problems(&report), [Problem::Signature]);
}

#[test]
fn a_cut_off_log_is_noticed_by_whoever_holds_a_later_checkpoint() {
    let later = bundle(600, &[]);
    let held = String::from_utf8(later.0[bundle::CHECKPOINT].clone()).unwrap();
    let known = Known {
        held: vec![held],
        ..trust()
    };
    let report = verify(&mut bundle(500, &[]), &known);
    assert_eq!(problems(&report), [Problem::Missing]);
    assert_eq!(report.first_bad(), Some(500));
    assert!(verify(&mut bundle(600, &[]), &known).holds());
    assert!(verify(&mut bundle(700, &[]), &known).holds());
}

/// The operator restores an older backup and goes on: what came instead of the lost entries is signed all the same.
#[test]
fn a_log_that_was_rewritten_and_signed_again_contradicts_a_held_checkpoint() {
    let held = String::from_utf8(bundle(600, &[]).0[bundle::CHECKPOINT].clone()).unwrap();
    let known = Known {
        held: vec![held],
        ..trust()
    };
    let mut rewritten = bundle_of(800, &[], |entry| {
        if entry.position >= 550 {
            entry.object = Uuid::from_u128(4);
        }
    });
    assert!(rewritten.verify().holds(), "nobody notices who holds nothing");
    let report = verify(&mut rewritten, &known);
    assert_eq!(problems(&report), [Problem::Root]);
}

#[test]
fn a_rewritten_tree_does_not_fit_its_checkpoints_and_the_last_good_one_is_named() {
    let honest = bundle(700, &[100, 300, 500]);
    let mut rewritten = bundle_of(700, &[], |entry| {
        if entry.position == 420 {
            entry.action = "time_entry.deleted".into();
        }
    });
    for (name, file) in &honest.0 {
        if name.starts_with(bundle::EARLIER) || name == bundle::CHECKPOINT {
            rewritten.0.insert(name.clone(), file.clone());
        }
    }
    let report = rewritten.verify();
    assert_eq!(problems(&report), [Problem::Root]);
    assert_eq!((report.first_bad(), report.earlier), (Some(300), 2));
}

#[test]
fn a_checkpoint_of_another_key_or_log_proves_nothing() {
    let mut forged = bundle(10, &[]);
    let stranger = LogKey::from_secret(&[8; 32]);
    let root: Hash = leaf_hash(b"x");
    let note = stranger.sign(&log(), 10, root).unwrap();
    forged.0.insert(bundle::CHECKPOINT.into(), note.into_bytes());
    let own = format!("{}\n", stranger.log_key(&log()));
    forged.0.insert(bundle::KEYS.into(), own.into_bytes());
    let report = forged.verify();
    assert_eq!(problems(&report), [Problem::Signature]);
}

#[test]
fn a_damaged_tile_is_not_blamed_on_its_entry_and_strange_files_are_named() {
    let mut damaged = bundle(300, &[]);
    damaged.file("tile/0/000")[40] ^= 1;
    damaged.0.insert("tile/entries/000.p/7".into(), Vec::new());
    let report = damaged.verify();
    assert_eq!(problems(&report), [Problem::File]);
    assert_eq!((report.findings.len(), report.first_bad()), (2, None));
}

/// What is done to a log, at which entry, and which entry is to be named.
#[derive(Debug, Clone)]
enum Tampering {
    Flip(prop::sample::Index, prop::sample::Index),
    Delete(prop::sample::Index),
    Insert(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    CutOff(prop::sample::Index),
    FlipInFile(prop::sample::Index, prop::sample::Index),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let any = any::<prop::sample::Index>;
    prop_oneof![
        (any(), any()).prop_map(|(entry, bit)| Tampering::Flip(entry, bit)),
        any().prop_map(Tampering::Delete),
        any().prop_map(Tampering::Insert),
        (any(), any()).prop_map(|(a, b)| Tampering::Swap(a, b)),
        any().prop_map(Tampering::CutOff),
        (any(), any()).prop_map(|(file, bit)| Tampering::FlipInFile(file, bit)),
    ]
}

/// Does it; gives the first entry that must be named, if one must be.
fn tamper(honest: &Bundle, size: u64, how: &Tampering) -> Option<(Bundle, Option<u64>)> {
    let count = usize::try_from(size).unwrap();
    let mut named = None;
    let bundle = match how {
        Tampering::Flip(entry, bit) => honest.with_entries(size, |entries| {
            let n = entry.index(count);
            let at = bit.index(entries[n].len() * 8);
            entries[n][at / 8] ^= 1 << (at % 8);
            named = Some(n as u64);
        }),
        Tampering::Delete(entry) => honest.with_entries(size, |entries| {
            entries.remove(entry.index(count));
            named = Some(entry.index(count) as u64);
        }),
        Tampering::Insert(entry) => honest.with_entries(size, |entries| {
            let n = entry.index(count);
            entries.insert(n, entries[(n + 1) % count].clone());
            named = Some(n as u64);
        }),
        Tampering::Swap(a, b) => {
            let (a, b) = (a.index(count), b.index(count));
            if a == b {
                return None;
            }
            named = Some(a.min(b) as u64);
            honest.with_entries(size, |entries| entries.swap(a, b))
        }
        Tampering::CutOff(entry) => honest.with_entries(size, |entries| {
            entries.truncate(entry.index(count));
            named = Some(entry.index(count) as u64);
        }),
        Tampering::FlipInFile(file, bit) => {
            let mut bundle = honest.clone();
            let names = bundle.names();
            // The key in the bundle is not looked at where the verifier has one.
            let name = names[file.index(names.len())].clone();
            if name == bundle::KEYS {
                return None;
            }
            let bytes = bundle.file(&name);
            let at = bit.index(bytes.len() * 8);
            bytes[at / 8] ^= 1 << (at % 8);
            bundle
        }
    };
    Some((bundle, named))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is changed, taken out, put in, moved or cut off is noticed, every time, and named.
    #[test]
    fn no_tampering_goes_unnoticed(how in tampering()) {
        const SIZE: u64 = 520;
        thread_local!(static HONEST: Bundle = bundle(SIZE, &[200, 400]));
        let Some((tampered, named)) = HONEST.with(|honest| tamper(honest, SIZE, &how)) else {
            return Ok(());
        };
        let report = tampered.verify();
        prop_assert!(!report.holds(), "{:?} was not noticed", how);
        if named.is_some() {
            prop_assert_eq!(report.first_bad(), named, "{:?}: {:?}", how, report.findings);
        }
    }

    /// Bytes of strangers make a report, never a panic.
    #[test]
    fn foreign_files_are_reported(names in prop::collection::vec("(checkpoint|keys.txt|tile/entries/000|payloads/0.jsonl|[a-z/.0-9]{1,20})", 0..5),
                                  bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut files = Bundle(names.into_iter().map(|name| (name, bytes.clone())).collect());
        prop_assert!(!verify(&mut files, &trust()).holds());
    }
}
