//! A log that began in the web app, as `web/src/platform/activity/founding.test.ts` published it: the same secrets make the
//! same bytes here, the wraps of the browser open, and the check of every client finds nothing (TC-10).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::PathBuf;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use sealed::check::{Memory, Served, verify};
use sealed::devices::{Change, DeviceList};
use sealed::heads::Stream;
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey, words};
use sealed::kit::RecoveryKit;
use sealed::{DeviceId, LogId, StreamId, frozen, wrap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

fn published() -> Value {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/browser.json");
    let text = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_slice(&text).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

fn bytes(value: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap()
}

/// What the browser drew, in its order: root key, two generations, recovery key, number, signing key and identity of the
/// first device.
fn draw(published: &Value, index: usize) -> Vec<u8> {
    let digits = published["randomness"][index].as_str().unwrap();
    digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn secret(published: &Value, index: usize) -> [u8; 32] {
    draw(published, index).try_into().unwrap()
}

/// The log, made here of what the browser drew.
struct Made {
    ring: KeyRing,
    recovery: RecoveryKey,
    first: DeviceList,
    head: Vec<u8>,
    closed: DeviceList,
}

fn made(published: &Value) -> Made {
    let root = secret(published, 0);
    let generations = [secret(published, 1), secret(published, 2)];
    let ring = KeyRing::from_secrets(&root, &generations).unwrap();
    let before = KeyRing::from_secrets(&root, &generations[..1]).unwrap();
    let recovery = RecoveryKey::from_secret(secret(published, 3));
    // A browser makes numbers of version 4.
    let number = uuid::Builder::from_random_bytes(draw(published, 4).try_into().unwrap()).into_uuid();
    let device = DeviceKeys::from_secrets(DeviceId(number), &secret(published, 5), &secret(published, 6));
    let device = device.unwrap();
    let at = Timestamp::from_millisecond(published["signed_at"].as_i64().unwrap()).unwrap();
    let recipient = recovery.recipient().unwrap();
    let name = text(published, "name");
    let first = DeviceList::found(&before, Some(recipient), device.public().unwrap(), name, at).unwrap();
    let id = StreamId {
        device: device.id(),
        stream: 0,
    };
    let head = Stream::new(ring.log(), id)
        .sign(&device, &first, &[], at)
        .unwrap();
    let revoke = Change::Revoke {
        device: device.id(),
        last: vec![head.as_seen()],
    };
    let closed = first.next(revoke, &ring, at).unwrap();
    Made {
        ring,
        recovery,
        first,
        head: head.to_bytes(),
        closed,
    }
}

#[test]
fn a_log_of_the_browser_is_byte_by_byte_what_this_crate_makes_of_the_same_secrets() {
    let published = published();
    let made = made(&published);
    assert_eq!(text(&published, "log"), made.ring.log().to_string());
    assert_eq!(
        text(&published, "fingerprint"),
        words::fingerprint(made.ring.log()).unwrap()
    );
    assert_eq!(
        text(&published, "key_ring"),
        made.ring.without_root().to_file().unwrap().expose_secret()
    );
    for (index, list) in [&made.first, &made.closed].into_iter().enumerate() {
        let there = &published["device_lists"][index];
        assert_eq!(bytes(&there["bytes"]), list.to_bytes(), "list {}", index + 1);
        assert_eq!(text(there, "hash"), list.hash().to_string());
    }
    assert_eq!(bytes(&published["head"]["bytes"]), made.head);
    let kit = RecoveryKit::new(made.ring.log(), &made.recovery).unwrap();
    assert_eq!(text(&published["recovery"], "words"), kit.words.expose_secret());
    assert_eq!(text(&published["recovery"], "key"), kit.age_key.expose_secret());
    assert_eq!(text(&published, "kit_page"), kit.page().expose_secret());
}

#[test]
fn the_wraps_of_the_browser_open_by_passphrase_and_by_kit_also_before_the_second_list_arrived() {
    let published = published();
    let made = made(&published);
    let recovery = bytes(&published["wraps"]["recovery"]);
    let by_words = RecoveryKey::read(text(&published["recovery"], "words")).unwrap();
    let passphrase_wrap = bytes(&published["wraps"]["passphrase"]);
    assert_eq!(wrap::work_factor(&passphrase_wrap).unwrap(), frozen::WORK_FACTOR);
    let passphrase = SecretString::from(text(&published, "passphrase"));
    for list in [&made.first, &made.closed] {
        let ring = wrap::open_with_recovery(&recovery, &by_words, list).unwrap();
        assert!(ring.root().is_some() && list.fits(&ring).unwrap());
    }
    let ring = wrap::open_with_passphrase(&passphrase_wrap, &passphrase, &made.closed).unwrap();
    assert_eq!(ring.recipients().unwrap(), made.ring.recipients().unwrap());
    assert_eq!(ring.root().unwrap().public(), made.ring.root().unwrap().public());
    let other = SecretString::from("Neun grüne Fähren im Meer");
    assert!(wrap::open_with_passphrase(&passphrase_wrap, &other, &made.closed).is_err());
}

#[test]
fn a_log_of_the_browser_passes_the_check_and_takes_a_device_in() {
    let published = published();
    let made = made(&published);
    let lists: Vec<Vec<u8>> = (0..2)
        .map(|index| bytes(&published["device_lists"][index]["bytes"]))
        .collect();
    let head = bytes(&published["head"]["bytes"]);
    let served = Served {
        whole: true,
        lists: lists.iter().map(Vec::as_slice).collect(),
        heads: vec![&head],
        ..Served::default()
    };
    let log = text(&published, "log").parse().map(LogId).unwrap();
    let verdict = verify(&Memory::new(log), &served);
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);

    // The device that began it belongs to it no longer, and the agent joins like any other.
    let newest = DeviceList::read(&lists[1]).unwrap();
    assert!(newest.devices().iter().all(|device| device.revoked.is_some()));
    let agent = DeviceKeys::generate(DeviceId(Uuid::from_bytes([0x41; 16]))).unwrap();
    let add = Change::Add {
        device: agent.public().unwrap(),
        name: "laptop".to_owned(),
    };
    let joined = newest.next(add, &made.ring, Timestamp::UNIX_EPOCH).unwrap();
    let for_agent = wrap::for_device(&made.ring, &agent.public().unwrap()).unwrap();
    assert!(wrap::open_with_device(&for_agent, &agent, &joined).is_ok());
}
