//! Nothing that is read makes a reader panic: noise, and right bytes with something wrong in them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use sealed::check::{Body, Listed, Memory, Served, verify};
use sealed::devices::{DeviceList, Offer};
use sealed::heads::{Head, Removal, Stream};
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey};
use sealed::records::{Kind, Record, activitywatch, lines, wakatime};
use sealed::segment::{Header, open, seal};
use sealed::{DeviceId, StreamId, wrap};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// One right example of everything that is read.
struct Right {
    ring: KeyRing,
    device: DeviceKeys,
    list: DeviceList,
    stream: StreamId,
    objects: Vec<Vec<u8>>,
}

static RIGHT: LazyLock<Right> = LazyLock::new(|| {
    let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32]]).unwrap();
    let id = DeviceId(Uuid::from_bytes([3; 16]));
    let device = DeviceKeys::from_secrets(id, &[4; 32], &[5; 32]).unwrap();
    let now = jiff::Timestamp::from_second(1_795_000_000).unwrap();
    let list = DeviceList::found(&ring, Some([6; 32]), device.public().unwrap(), "laptop", now).unwrap();
    let stream_id = StreamId {
        device: id,
        stream: 0,
    };
    let mut stream = Stream::new(ring.log(), stream_id);
    let record = Record::new(
        now,
        jiff::SignedDuration::ZERO,
        Kind::Note,
        serde_json::Map::new(),
    )
    .unwrap();
    let sealed = seal(&stream, &[record], 1, &ring.recipients().unwrap()[0]).unwrap();
    stream.append(&sealed).unwrap();
    let head = stream.sign(&device, &list, &[], now).unwrap();
    let removal = Removal::sign(&device, &list, stream_id, (1, 1), now).unwrap();
    Right {
        objects: vec![
            list.to_bytes(),
            head.to_bytes(),
            removal.to_bytes(),
            Offer::of(&device).unwrap().to_bytes(),
            sealed.bytes,
            wrap::for_device(&ring, &device.public().unwrap()).unwrap(),
        ],
        ring,
        device,
        list,
        stream: stream_id,
    }
});

/// Everything that reads bytes of others reads these.
fn read_everything(bytes: &[u8]) {
    let right = &*RIGHT;
    let _ = DeviceList::read(bytes);
    let _ = Head::read(bytes);
    let _ = Removal::read(bytes);
    let _ = Offer::read(bytes);
    let _ = Header::decode(bytes);
    let _ = open(bytes, &right.ring);
    let _ = wrap::work_factor(bytes);
    let _ = wrap::open_with_device(bytes, &right.device, &right.list);
    let _ = wrap::open_with_recovery(bytes, &RecoveryKey::from_secret([9; 32]), &right.list);
    if wrap::work_factor(bytes).is_err() {
        let passphrase = SecretString::from("x");
        assert!(wrap::open_with_passphrase(bytes, &passphrase, &right.list).is_err());
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = lines::read(&text);
    let _ = activitywatch::import(&text);
    let _ = wakatime::import(&text);
    let _ = sealed::keys::words::to_secret(&text);
    let _ = KeyRing::from_file(&text);
    let _ = DeviceKeys::from_file(&text);
    let _ = RecoveryKey::read(&text);
    let _ = Offer::from_text(&text);
    let _ = serde_json::from_slice::<Memory>(bytes);
    let _ = serde_json::from_slice::<Stream>(bytes);
    check_everything(bytes, &right.objects);
}

fn check_everything(bytes: &[u8], objects: &[Vec<u8>]) {
    let segment = Listed {
        stream: RIGHT.stream,
        number: 1,
        id: sealed::segment::id(bytes),
        body: Body::Bytes(bytes),
    };
    let served = Served {
        whole: true,
        lists: vec![&objects[0], bytes],
        heads: vec![&objects[1], bytes],
        segments: vec![segment],
        removals: vec![bytes],
        witnesses: Vec::new(),
    };
    verify(&Memory::new(RIGHT.ring.log()), &served);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn noise_is_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_everything(&bytes);
    }

    #[test]
    fn right_bytes_with_something_wrong_are_read_without_panic(
        which in any::<Index>(), at in any::<Index>(), with in prop::collection::vec(any::<u8>(), 0..9), cut in any::<Index>(),
        how in 0..4_u8,
    ) {
        let mut bytes = which.get(&RIGHT.objects).clone();
        let at = at.index(bytes.len());
        match how {
            0 => { bytes.splice(at..at, with); }
            1 => { let to = bytes.len().min(at + with.len()); bytes.splice(at..to, with); }
            2 => bytes.truncate(at),
            _ => { let to = bytes.len().min(at + cut.index(40)); bytes.drain(at..to); }
        }
        read_everything(&bytes);
    }

    /// Objects that nobody signed, in the right form.
    #[test]
    fn forms_without_meaning_are_read_without_panic(
        magic in prop::sample::select(vec![*b"HBHD", *b"HBDL", *b"HBRM", *b"HBOF", *b"HBSG"]),
        rest in prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(255), any::<u8>()], 0..700),
    ) {
        read_everything(&[&magic[..], &[1], &rest].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Files of other trackers in the right form, with anything in their fields.
    #[test]
    fn imports_of_anything_end_without_panic_and_can_be_sealed(
        time in prop_oneof![any::<f64>(), -1e12..1e12_f64], duration in any::<f64>(), text in ".{0,40}",
        start in prop_oneof![Just("2026-03-02T09:00:00Z".to_owned()), Just("-009999-01-01T00:00:00Z".to_owned()), ".{0,20}"],
    ) {
        let beats = serde_json::json!([{"entity": text, "time": time, "project": "<<LAST_PROJECT>>"}, {"entity": "/a", "time": 0}]);
        let dump = serde_json::json!({"days": [{"date": text, "heartbeats": beats}]}).to_string();
        let event = serde_json::json!({"timestamp": start, "duration": duration, "data": {"title": text}});
        let export = serde_json::json!({"buckets": {text.clone(): {"type": text, "events": [event]}}}).to_string();
        for import in [wakatime::import(&dump).unwrap(), activitywatch::import(&export).unwrap()] {
            let written = lines::write(&import.records).unwrap();
            prop_assert_eq!(lines::read(&written).unwrap(), import.records);
        }
    }
}

/// A decompression bomb inside a rightly sealed segment: 64 MiB of empty lines that are said to be less.
#[test]
fn a_bomb_does_not_go_off() {
    let right = &*RIGHT;
    let recipient = sealed::keys::recipient_text(&right.ring.recipients().unwrap()[0]).unwrap();
    let recipient: age::x25519::Recipient = recipient.parse().unwrap();
    let bomb = zstd::bulk::compress(&vec![b'\n'; 1 << 26], 3).unwrap();
    for said in [0_u32, 1, 16 * 1024 * 1024] {
        let mut header = b"HBSG\x01\x01".to_vec();
        header.extend(right.ring.log().as_bytes());
        header.extend(right.stream.device.as_bytes());
        header.extend([0; 4]);
        header.extend(1_u64.to_be_bytes());
        header.extend([0; 32]);
        header.extend(1_u32.to_be_bytes());
        header.extend([0; 16]);
        header.extend(1_u32.to_be_bytes());
        header.extend(said.to_be_bytes());
        header.extend(u32::try_from(bomb.len()).unwrap().to_be_bytes());
        let bare = 8 + header.len() + bomb.len() + 8;
        let zeros = sealed::padding::bucket(bare) - bare;
        let mut framed = 0x184D_2A5A_u32.to_le_bytes().to_vec();
        framed.extend(130_u32.to_le_bytes());
        framed.extend(&header);
        framed.extend(&bomb);
        framed.extend(0x184D_2A5B_u32.to_le_bytes());
        framed.extend(u32::try_from(zeros).unwrap().to_le_bytes());
        framed.resize(framed.len() + zeros, 0);
        let sealed = age::encrypt(&recipient, &framed).unwrap();
        let refused = open(&sealed, &right.ring);
        assert!(
            matches!(refused, Err(sealed::segment::SegmentError::Zstd(_))),
            "{refused:?}"
        );
    }
}

/// Secrets never reach what is logged.
#[test]
fn debug_output_holds_no_secret() {
    let right = &*RIGHT;
    let shown = format!(
        "{:?} {:?} {:?}",
        right.ring,
        right.device,
        RecoveryKey::from_secret([9; 32])
    );
    let file = right.ring.to_file().unwrap();
    for secret in file
        .expose_secret()
        .lines()
        .filter_map(|line| line.split("KEY-1").nth(1))
    {
        assert!(!shown.to_uppercase().contains(secret));
    }
}
