//! A bundle of the working-time record, made and checked without any server.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use std::collections::BTreeMap;

use domain::{
    audit::{
        Entry, LogKey, Outcome, Payload, PublicKey, Tiles, Tree, bundle::CHECKPOINT, commit, leaf_hash,
        origin, prove_inclusion, to_hex, write_proof,
    },
    ids::{MemberId, OrganizationId},
    working_time::{
        Cause, Content, DayKey, DayRecord, EXPORTED, Link, PDF, PROOFS, PersonName, Presence, ProofLine,
        RECORD, Record, Version, action, digest, verify,
    },
};
use jiff::{Timestamp, civil::Date};
use serde_json::json;
use uuid::Uuid;

const MEMBER: Uuid = Uuid::from_u128(2);
const MANAGER: Uuid = Uuid::from_u128(3);

/// The files of a bundle.
type Folder = BTreeMap<String, Vec<u8>>;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_440_200 + second).unwrap()
}

fn key() -> LogKey {
    LogKey::from_secret(&[7; 32])
}

fn organization() -> OrganizationId {
    OrganizationId::from(Uuid::from_u128(1))
}

/// What happened, as the audit log has it.
#[derive(Default)]
struct Log(Vec<(Entry, Payload)>);

impl Log {
    fn add(&mut self, id: Uuid, at: Timestamp, actor: Option<MemberId>, action: &str, payload: Payload) {
        let entry = Entry {
            position: self.0.len() as u64,
            id,
            at,
            actor,
            action: action.into(),
            object_kind: "working_day".into(),
            object: Uuid::from_u128(9),
            result: Outcome::Done,
            request_id: "r".into(),
            commitment: commit(&[5; 16], &payload.to_text()),
        };
        self.0.push((entry, payload));
    }

    fn version(&mut self, link: &Link) {
        let payload = Payload {
            after: Some(json!({ "hash": link.hash })),
            before: None,
            reason: (!link.reason.is_empty()).then(|| link.reason.clone()),
        };
        let version = &link.version;
        self.add(
            link.event,
            version.at,
            version.author,
            action(version.cause),
            payload,
        );
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        for (entry, _) in &self.0 {
            tree.append(leaf_hash(&entry.encode()));
        }
        tree
    }

    fn checkpoint(&self) -> String {
        let tree = self.tree();
        key()
            .sign(&origin(organization()), tree.size(), tree.root().unwrap())
            .unwrap()
    }

    /// The file of proofs; the payloads of `erased` are gone.
    fn proofs(&self, erased: &[Uuid]) -> String {
        let (tree, mut tiles) = (self.tree(), Tiles::default());
        for (id, hashes) in tree.edge() {
            tiles.insert(id, hashes.to_vec());
        }
        let (size, note) = (tree.size(), self.checkpoint());
        let lines = self.0.iter().map(|(entry, payload)| {
            let hashes = prove_inclusion(size, entry.position, &tiles).unwrap();
            let kept = !erased.contains(&entry.id);
            let line = ProofLine {
                entry: String::from_utf8(entry.encode()).unwrap(),
                salt: kept.then(|| to_hex(&[5; 16])),
                payload: kept.then(|| payload.to_text()),
                proof: write_proof(entry.position, &hashes, &note),
            };
            line.to_line()
        });
        lines.collect()
    }
}

fn chain(date: Date, steps: &[(Cause, i64, Uuid, &str)]) -> Vec<Link> {
    let day = DayKey {
        organization: organization(),
        member: MEMBER.into(),
        date,
        time_zone: "Europe/Berlin".into(),
    };
    let mut links: Vec<Link> = Vec::new();
    for (number, (cause, hours, author, reason)) in (1..).zip(steps) {
        let version = Version {
            number,
            cause: *cause,
            presence: Presence {
                stretches: Vec::new(),
                stated_seconds: hours * 3600,
            },
            author: Some((*author).into()),
            at: at(number),
            answer_by: None,
        };
        let previous = links.last().map(|link| link.hash.as_str());
        let content = Content::new(&day, &version, previous);
        let event =
            Uuid::from_u128(100 * u128::from(date.day().unsigned_abs()) + u128::from(number.unsigned_abs()));
        links.push(content.into_link((*reason).to_owned(), event));
    }
    links
}

fn person(id: Uuid, name: &str) -> PersonName {
    PersonName {
        id,
        name: name.into(),
    }
}

/// A record of two days, and the log that proves it.
fn record() -> (Record, Log) {
    let first = chain(
        "2026-03-02".parse().unwrap(),
        &[
            (Cause::Recorded, 8, MEMBER, ""),
            (Cause::Proposed, 6, MANAGER, "left early"),
            (Cause::Disputed, 6, MEMBER, "I did not"),
        ],
    );
    let second = chain("2026-03-03".parse().unwrap(), &[(Cause::Recorded, 7, MEMBER, "")]);
    let mut log = Log::default();
    for link in first.iter().chain(&second) {
        log.version(link);
    }
    let day = |date: &str, links: Vec<Link>| DayRecord {
        date: date.parse().unwrap(),
        time_zone: "Europe/Berlin".into(),
        versions: links.into_iter().map(Into::into).collect(),
    };
    let record = Record {
        v: 1,
        organization: person(organization().uuid(), "Acme"),
        member: person(MEMBER, "Ada"),
        from: "2026-03-01".parse().unwrap(),
        to: "2026-04-01".parse().unwrap(),
        made_at: at(60),
        made_by: MANAGER.into(),
        people: vec![person(MEMBER, "Ada"), person(MANAGER, "Grace")],
        days: vec![day("2026-03-02", first), day("2026-03-03", second)],
    };
    (record, log)
}

fn bundle(record: &Record, mut log: Log, erased: &[Uuid]) -> Folder {
    let (text, pdf) = (record.encode(), b"%PDF-1.7".to_vec());
    let after = json!({ "record_sha256": digest(&text), "pdf_sha256": digest(&pdf) });
    let payload = Payload {
        after: Some(after),
        ..Payload::default()
    };
    log.add(
        Uuid::from_u128(77),
        record.made_at,
        Some(record.made_by),
        EXPORTED,
        payload,
    );
    let keys = format!("{}\n", key().log_key(&origin(organization())));
    let files = [
        (RECORD, text),
        (PDF, pdf),
        (PROOFS, log.proofs(erased).into_bytes()),
        (CHECKPOINT, log.checkpoint().into_bytes()),
        ("keys.txt", keys.into_bytes()),
        ("README.txt", b"about".to_vec()),
    ];
    files.map(|(name, bytes)| (name.to_owned(), bytes)).into()
}

fn whole() -> Folder {
    let (record, log) = record();
    bundle(&record, log, &[])
}

fn known() -> Vec<PublicKey> {
    vec![PublicKey::parse(&key().log_key(&origin(organization()))).unwrap()]
}

#[test]
fn a_bundle_that_nobody_touched_holds() {
    for keys in [known(), Vec::new()] {
        let report = verify(&mut whole(), &keys);
        assert!(report.holds(), "{:?}", report.findings);
        assert_eq!((report.days, report.versions, report.erased), (2, 4, 0));
        assert_eq!(
            (report.member.as_str(), report.keys_known),
            ("Ada", !keys.is_empty())
        );
    }
}

/// Every byte of the record and of the printed record is bound.
#[test]
fn a_byte_that_was_changed_is_found_wherever_it_is() {
    for name in [RECORD, PDF] {
        let length = whole()[name].len();
        for place in 0..length {
            let mut files = whole();
            files.get_mut(name).unwrap()[place] ^= 1;
            assert!(!verify(&mut files, &known()).holds(), "byte {place} of {name}");
        }
    }
}

/// Whoever writes a whole new record cannot write a new event of its making.
#[test]
fn a_record_that_was_written_anew_is_found_and_its_first_bad_day_named() {
    let (mut changed, log) = record();
    changed.days[1].versions[0].presence.stated_seconds = 3600;
    let report = verify(&mut bundle(&changed, log, &[]), &known());
    assert_eq!(report.first_bad(), Some("2026-03-03".parse().unwrap()));

    let (mut shorter, log) = record();
    shorter.days[0].versions.remove(1);
    let report = verify(&mut bundle(&shorter, log, &[]), &known());
    assert_eq!(report.first_bad(), Some("2026-03-02".parse().unwrap()));

    // Even with hashes that agree: the log knows another version.
    let (mut forged, log) = record();
    let other = chain("2026-03-03".parse().unwrap(), &[(Cause::Recorded, 1, MEMBER, "")]);
    forged.days[1].versions = other.into_iter().map(Into::into).collect();
    let report = verify(&mut bundle(&forged, log, &[]), &known());
    assert_eq!(report.first_bad(), Some("2026-03-03".parse().unwrap()));

    let (mut reworded, log) = record();
    reworded.days[0].versions[1].reason = "nobody knows".into();
    let report = verify(&mut bundle(&reworded, log, &[]), &known());
    assert_eq!(report.first_bad(), Some("2026-03-02".parse().unwrap()));

    let mut without = whole();
    let (text, _) = record();
    let fewer = Record {
        days: text.days[..1].to_vec(),
        ..text
    };
    without.insert(RECORD.to_owned(), fewer.encode());
    assert!(!verify(&mut without, &known()).holds());
}

#[test]
fn what_another_key_signed_and_what_has_no_place_is_found() {
    let stranger = LogKey::from_secret(&[8; 32]);
    let stranger = PublicKey::parse(&stranger.log_key(&origin(organization()))).unwrap();
    assert!(!verify(&mut whole(), &[stranger]).holds());
    let mut more = whole();
    more.insert("extra.pdf".to_owned(), Vec::new());
    assert!(!verify(&mut more, &known()).holds());
    for name in [RECORD, PDF, PROOFS] {
        let mut fewer = whole();
        fewer.remove(name);
        assert!(!verify(&mut fewer, &known()).holds(), "{name}");
    }
}

/// All proofs lead to the one checkpoint that the key signed.
#[test]
fn the_checkpoint_is_signed_by_the_log_and_is_the_one_that_the_proofs_lead_to() {
    let report = verify(&mut whole(), &known());
    assert_eq!(report.checkpoint, Some(5));
    let refused = |note: String| {
        let mut files = whole();
        files.insert(CHECKPOINT.to_owned(), note.into_bytes());
        let report = verify(&mut files, &known());
        report.findings.first().map(|finding| finding.message.clone())
    };
    let (_, earlier) = record();
    let earlier = earlier.checkpoint();
    let told = refused(earlier.clone()).unwrap();
    assert!(told.contains("does not lead to the checkpoint"), "{told}");
    let told = refused(earlier.replacen("\n4\n", "\n5\n", 1)).unwrap();
    assert!(told.starts_with("checkpoint: "), "{told}");
    let root = leaf_hash(b"one");
    for forged in [
        key().sign("hourbook/2/audit", 5, root).unwrap(),
        LogKey::from_secret(&[8; 32])
            .sign(&origin(organization()), 5, root)
            .unwrap(),
        String::new(),
    ] {
        assert!(
            refused(forged.clone()).unwrap().starts_with("checkpoint: "),
            "{forged}"
        );
    }
}

#[test]
fn a_bundle_from_before_there_was_a_checkpoint_still_holds() {
    let mut old = whole();
    old.remove(CHECKPOINT);
    let report = verify(&mut old, &known());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.checkpoint, None);
}

#[test]
fn a_witness_that_cosigned_is_named() {
    let (witness, name) = (LogKey::from_secret(&[9; 32]), "witness.example/w1");
    let mut seen = whole();
    let note = String::from_utf8(seen[CHECKPOINT].clone()).unwrap();
    let line = witness.cosign(name, &note, 1_772_440_200).unwrap();
    seen.insert(CHECKPOINT.to_owned(), format!("{note}{line}").into_bytes());
    let mut keys = known();
    keys.push(PublicKey::parse(&witness.witness_key(name)).unwrap());
    let report = verify(&mut seen, &keys);
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.witnesses, [name]);
    let report = verify(&mut whole(), &keys);
    assert!(report.holds() && report.witnesses.is_empty());
}

/// GDPR Article 17: a reason can be erased, and the chain still holds; it cannot be put back.
#[test]
fn an_erased_reason_leaves_the_chain_whole() {
    let (mut erased, log) = record();
    let event = erased.days[0].versions[1].event;
    erased.days[0].versions[1].reason = String::new();
    let report = verify(&mut bundle(&erased, log, &[event]), &known());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.erased, 1);

    let (kept, log) = record();
    assert!(!verify(&mut bundle(&kept, log, &[event]), &known()).holds());
}
