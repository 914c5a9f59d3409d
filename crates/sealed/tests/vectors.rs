//! The published vectors: whatever can be made again is made again and compared; whatever holds randomness of age is
//! read. `HOURBOOK_WRITE_VECTORS=1 cargo test -p sealed --test vectors` writes them, which only a new version of the
//! format may need.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::PathBuf;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use sealed::check::{Body, Listed, Memory, Served, verify};
use sealed::devices::{Change, DeviceList, Offer, verification_code};
use sealed::heads::{Removal, Stream};
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey, words};
use sealed::records::{Record, lines};
use sealed::segment::{Sealed, open_as, seal};
use sealed::{DeviceId, StreamId, padding, wrap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

/// Lengths of which the vectors give the bucket.
const LENGTHS: [usize; 8] = [0, 4096, 4097, 5000, 65_536, 65_537, 1_000_000, 16_777_216];
const PASSPHRASE: &str = "Grüße aus der Schreibstube 7";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn read(name: &str) -> Vec<u8> {
    let file = folder().join(name);
    fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn read_json(name: &str) -> Value {
    serde_json::from_slice(&read(name)).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The member of the vectors: two devices, one of them revoked in the third list.
struct Example {
    ring: KeyRing,
    recovery: RecoveryKey,
    laptop: DeviceKeys,
    lost: DeviceKeys,
    lists: Vec<DeviceList>,
}

fn example() -> Example {
    let first = KeyRing::from_secrets(&[0x11; 32], &[[0x21; 32]]).unwrap();
    let ring = KeyRing::from_secrets(&[0x11; 32], &[[0x21; 32], [0x22; 32]]).unwrap();
    let recovery = RecoveryKey::from_secret([0x31; 32]);
    let device = |number: u8| DeviceId(Uuid::from_bytes([number; 16]));
    let laptop = DeviceKeys::from_secrets(device(0x41), &[0x42; 32], &[0x43; 32]).unwrap();
    let lost = DeviceKeys::from_secrets(device(0x51), &[0x52; 32], &[0x53; 32]).unwrap();
    let recipient = recovery.recipient().unwrap();
    let one = DeviceList::found(&first, Some(recipient), laptop.public().unwrap(), "laptop", at(0)).unwrap();
    let add = Change::Add {
        device: lost.public().unwrap(),
        name: "téléphone".to_owned(),
    };
    let two = one.next(add, &first, at(60)).unwrap();
    let revoke = Change::Revoke {
        device: lost.id(),
        last: Vec::new(),
    };
    let three = two.next(revoke, &ring, at(120)).unwrap();
    Example {
        ring,
        recovery,
        laptop,
        lost,
        lists: vec![one, two, three],
    }
}

fn records() -> Vec<Record> {
    lines::read(std::str::from_utf8(&read("records.jsonl")).unwrap()).unwrap()
}

fn stream(example: &Example) -> Stream {
    let device = example.laptop.id();
    Stream::new(example.ring.log(), StreamId { device, stream: 0 })
}

/// The segments as they were once sealed: age is never twice the same.
fn sealed_segments() -> Vec<Sealed> {
    let numbered = ["segment-1.age", "segment-2.age"].into_iter().zip(1..);
    numbered
        .map(|(name, number)| {
            let bytes = read(name);
            Sealed {
                id: sealed::segment::id(&bytes),
                number,
                bytes,
            }
        })
        .collect()
}

/// Everything that has no randomness.
fn computed(example: &Example) -> Value {
    let mut stream = stream(example);
    let mut heads = Vec::new();
    for (segment, list, second) in sealed_segments()
        .iter()
        .zip([0, 2])
        .zip([10, 130])
        .map(|((a, b), c)| (a, b, c))
    {
        stream.append(segment).unwrap();
        let head = stream
            .sign(&example.laptop, &example.lists[list], &[], at(second))
            .unwrap();
        heads.push(json!({
            "number": head.number, "bytes": BASE64_STANDARD.encode(head.to_bytes()), "hash": head.hash(),
            "segments": head.segments, "root": head.root, "device_list": head.list_number,
        }));
    }
    let offer = Offer::of(&example.lost).unwrap();
    let list = &example.lists[2];
    let removal = Removal::sign(&example.laptop, list, stream.id(), (1, 1), at(200)).unwrap();
    json!({
        "log": example.ring.log(),
        "fingerprint": words::fingerprint(example.ring.log()).unwrap(),
        "root_public": hex(&example.ring.root().unwrap().public()),
        "key_ring": example.ring.to_file().unwrap().expose_secret(),
        "device_keys": example.laptop.to_file().unwrap().expose_secret(),
        "recovery": {
            "key": example.recovery.to_text().unwrap().expose_secret(),
            "words": example.recovery.to_words().unwrap().expose_secret(),
            "recipient": sealed::keys::recipient_text(&example.recovery.recipient().unwrap()).unwrap(),
        },
        "passphrase": PASSPHRASE,
        "device_lists": example.lists.iter().map(|list| json!({
            "number": list.number(), "bytes": BASE64_STANDARD.encode(list.to_bytes()), "hash": list.hash(),
        })).collect::<Vec<_>>(),
        "heads": heads,
        "removal": BASE64_STANDARD.encode(removal.to_bytes()),
        "offer": offer.to_text().unwrap(),
        "verification_code": verification_code(example.ring.log(), &offer),
        "segments": sealed_segments().iter().map(|segment| json!({
            "number": segment.number, "id": segment.id, "length": segment.bytes.len(),
        })).collect::<Vec<_>>(),
        "buckets": LENGTHS.map(|length| json!([length, padding::bucket(length)])),
    })
}

#[test]
fn the_published_vectors_are_what_this_program_makes() {
    let example = example();
    if std::env::var_os("HOURBOOK_WRITE_VECTORS").is_some() {
        write(&example);
    }
    let made = computed(&example);
    let published = read_json("format.json");
    for (name, value) in made.as_object().unwrap() {
        assert_eq!(&published[name], value, "{name}");
    }
    assert_eq!(
        published.as_object().unwrap().len(),
        made.as_object().unwrap().len()
    );
}

/// The parts that are never twice the same, and then the others.
fn write(example: &Example) {
    let records = records();
    let (early, late) = records.split_at(3);
    let mut stream = stream(example);
    for (name, records, list) in [("segment-1.age", early, 0), ("segment-2.age", late, 2)] {
        let (generation, recipient) = example.lists[list].current_recipient().unwrap();
        let sealed = seal(&stream, records, generation, &recipient).unwrap();
        stream.append(&sealed).unwrap();
        fs::write(folder().join(name), &sealed.bytes).unwrap();
    }
    let recipient = example.recovery.recipient().unwrap();
    let wraps = [
        (
            "wrap-passphrase.age",
            wrap::for_passphrase(&example.ring, &SecretString::from(PASSPHRASE)).unwrap(),
        ),
        (
            "wrap-device.age",
            wrap::for_device(&example.ring, &example.laptop.public().unwrap()).unwrap(),
        ),
        (
            "wrap-recovery.age",
            wrap::for_recovery(&example.ring, &recipient).unwrap(),
        ),
    ];
    for (name, bytes) in wraps {
        fs::write(folder().join(name), bytes).unwrap();
    }
    let text = serde_json::to_string_pretty(&computed(example)).unwrap();
    fs::write(folder().join("format.json"), text + "\n").unwrap();
}

#[test]
fn the_published_segments_open() {
    let example = example();
    let sealed = sealed_segments();
    let id = stream(&example).id();
    let first = open_as(&sealed[0].bytes, &example.ring, id, 1, sealed::Digest::NONE).unwrap();
    let second = open_as(&sealed[1].bytes, &example.ring, id, 2, sealed[0].id).unwrap();
    assert_eq!((first.header.generation, second.header.generation), (1, 2));
    assert_eq!(
        first.text.clone() + &second.text,
        String::from_utf8(read("records.jsonl")).unwrap()
    );
    assert_eq!(
        [first.records().unwrap(), second.records().unwrap()].concat(),
        records()
    );
}

#[test]
fn the_published_wraps_open() {
    let example = example();
    let list = &example.lists[2];
    let all = example.ring.recipients().unwrap();
    let passphrase = SecretString::from(PASSPHRASE);
    let by_passphrase = wrap::open_with_passphrase(&read("wrap-passphrase.age"), &passphrase, list).unwrap();
    let by_recovery = wrap::open_with_recovery(&read("wrap-recovery.age"), &example.recovery, list).unwrap();
    let by_device = wrap::open_with_device(&read("wrap-device.age"), &example.laptop, list).unwrap();
    for ring in [&by_passphrase, &by_recovery, &by_device] {
        assert_eq!(ring.recipients().unwrap(), all);
    }
    assert!(by_passphrase.root().is_some() && by_recovery.root().is_some() && by_device.root().is_none());
    // The same passphrase in decomposed letters, as macOS likes to write them.
    let decomposed = SecretString::from(PASSPHRASE.replace('ü', "u\u{308}"));
    assert!(wrap::open_with_passphrase(&read("wrap-passphrase.age"), &decomposed, list).is_ok());
    assert_eq!(wrap::work_factor(&read("wrap-passphrase.age")).unwrap(), 18);
}

#[test]
fn the_published_log_is_right() {
    let published = read_json("format.json");
    let decode = |value: &Value| BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
    let objects = |name: &str| -> Vec<Vec<u8>> {
        published[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|object| decode(&object["bytes"]))
            .collect()
    };
    let (lists, heads, removal) = (
        objects("device_lists"),
        objects("heads"),
        decode(&published["removal"]),
    );
    let (example, sealed) = (example(), sealed_segments());
    let stream = stream(&example).id();
    let listed = sealed.iter().map(|segment| Listed {
        stream,
        number: segment.number,
        id: segment.id,
        body: Body::Bytes(&segment.bytes),
    });
    let served = Served {
        whole: true,
        lists: lists.iter().map(Vec::as_slice).collect(),
        heads: heads.iter().map(Vec::as_slice).collect(),
        segments: listed.collect(),
        removals: vec![&removal],
        witnesses: Vec::new(),
    };
    let log = published["log"]
        .as_str()
        .unwrap()
        .parse()
        .map(sealed::LogId)
        .unwrap();
    let verdict = verify(&Memory::new(log), &served);
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    assert_eq!((verdict.counted.len(), verdict.removals.len()), (2, 1));
}
