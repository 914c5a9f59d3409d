//! The sealed activity log as a client reads it from a server that it does not trust.

use std::sync::LazyLock;

use sealed::{
    DeviceId, LogId, StreamId,
    check::{Body, Listed, Memory, Served, verify},
    devices::{DeviceList, Offer},
    heads::{Head, Removal, Stream},
    keys::{DeviceKeys, KeyRing, RecoveryKey},
    records::{Kind, Record},
    segment::{self, Header, open, open_framed, seal},
    wrap,
};
use uuid::Uuid;

use crate::{Target, bundle};

/// Heads, device lists, removals and offers. What is read is written again as the same bytes.
pub const OBJECTS: Target = Target {
    name: "sealed_objects",
    run: read_objects,
    seeds: objects,
    rounds: 3000,
};

/// The age file of a segment, and what is inside one that opens.
pub const SEGMENT: Target = Target {
    name: "segment",
    run: read_segment,
    seeds: || vec![RIGHT.segment.clone()],
    rounds: 1000,
};

/// Wraps, without ever deriving a key from a passphrase.
pub const WRAP: Target = Target {
    name: "wrap",
    run: read_wrap,
    seeds: || vec![RIGHT.wrap.clone()],
    rounds: 1000,
};

/// A whole store of objects that the input cuts into pieces.
pub const STORE: Target = Target {
    name: "sealed_store",
    run: read_store,
    seeds: store,
    rounds: 1000,
};

struct Right {
    ring: KeyRing,
    device: DeviceKeys,
    list: DeviceList,
    stream: StreamId,
    head: Vec<u8>,
    removal: Vec<u8>,
    offer: Vec<u8>,
    segment: Vec<u8>,
    wrap: Vec<u8>,
}

static RIGHT: LazyLock<Right> = LazyLock::new(|| {
    let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32]]).expect("a ring of these secrets");
    let id = DeviceId(Uuid::from_bytes([3; 16]));
    let device = DeviceKeys::from_secrets(id, &[4; 32], &[5; 32]).expect("keys of these secrets");
    let public = device.public().expect("public keys");
    let now = jiff::Timestamp::from_second(1_795_000_000).expect("an instant");
    let own = device.public().expect("public keys");
    let list = DeviceList::found(&ring, Some([6; 32]), own, "laptop", now).expect("a list");
    let of = StreamId {
        device: id,
        stream: 0,
    };
    let mut stream = Stream::new(ring.log(), of);
    let record = Record::new(
        now,
        jiff::SignedDuration::ZERO,
        Kind::Note,
        serde_json::Map::new(),
    );
    let recipients = ring.recipients().expect("recipients");
    let sealed = seal(&stream, &[record.expect("a record")], 1, &recipients[0]).expect("a segment");
    stream.append(&sealed).expect("a place in the stream");
    Right {
        head: stream.sign(&device, &list, &[], now).expect("a head").to_bytes(),
        removal: Removal::sign(&device, &list, of, (1, 1), now)
            .expect("a removal")
            .to_bytes(),
        offer: Offer::of(&device).expect("an offer").to_bytes(),
        segment: sealed.bytes,
        wrap: wrap::for_device(&ring, &public).expect("a wrap"),
        ring,
        device,
        list,
        stream: of,
    }
});

/// One of each kind.
pub fn objects() -> Vec<Vec<u8>> {
    vec![
        RIGHT.list.to_bytes(),
        RIGHT.head.clone(),
        RIGHT.removal.clone(),
        RIGHT.offer.clone(),
    ]
}

fn read_objects(bytes: &[u8]) {
    if let Ok(head) = Head::read(bytes) {
        assert_eq!(head.to_bytes(), bytes);
    }
    if let Ok(list) = DeviceList::read(bytes) {
        assert_eq!(list.to_bytes(), bytes);
    }
    if let Ok(removal) = Removal::read(bytes) {
        assert_eq!(removal.to_bytes(), bytes);
    }
    if let Ok(offer) = Offer::read(bytes) {
        assert_eq!(offer.to_bytes(), bytes);
    }
}

fn read_segment(bytes: &[u8]) {
    let _ = Header::decode(bytes);
    let _ = open(bytes, &RIGHT.ring);
    if let Ok(opened) = open_framed(bytes, RIGHT.ring.log(), 1) {
        let _ = opened.records();
    }
}

fn read_wrap(bytes: &[u8]) {
    let _ = wrap::work_factor(bytes);
    let _ = wrap::open_with_device(bytes, &RIGHT.device, &RIGHT.list);
    let _ = wrap::open_with_recovery(bytes, &RecoveryKey::from_secret([9; 32]), &RIGHT.list);
}

fn read_store(bytes: &[u8]) {
    let pieces = bundle::pieces(bytes);
    let of_kind = |kind: u8| {
        let pieces = pieces.iter().filter(move |(name, _)| name.first() == Some(&kind));
        pieces.map(|(_, bytes)| bytes.as_slice())
    };
    let segments = (1..).zip(of_kind(b's')).map(|(number, bytes)| Listed {
        stream: RIGHT.stream,
        number,
        id: segment::id(bytes),
        body: Body::Bytes(bytes),
    });
    let served = Served {
        whole: true,
        lists: of_kind(b'l').collect(),
        heads: of_kind(b'h').collect(),
        segments: segments.collect(),
        removals: of_kind(b'r').collect(),
        witnesses: Vec::new(),
    };
    for log in [RIGHT.ring.log(), LogId::of_root(&[0; 32])] {
        let verdict = verify(&Memory::new(log), &served);
        let _ = (verdict.is_alarming(), verdict.seen());
    }
}

fn store() -> Vec<Vec<u8>> {
    vec![bundle::pack(&[
        ("l", RIGHT.list.to_bytes()),
        ("h", RIGHT.head.clone()),
        ("s", RIGHT.segment.clone()),
        ("r", RIGHT.removal.clone()),
    ])]
}
