//! A member with devices, and a server that keeps what they upload. Deterministic but for the randomness of age.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sealed::check::{Body, Listed, Memory, Served, Verdict, verify};
use sealed::devices::{Change, DeviceList};
use sealed::heads::{Head, Removal, Seen, Stream};
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey};
use sealed::records::{Kind, Record};
use sealed::segment::{Sealed, seal};
use sealed::{DeviceId, Digest, StreamId};
use serde_json::json;
use uuid::Uuid;

/// Streams of every device.
pub const STREAMS: u32 = 2;

/// One segment on the server.
#[derive(Clone)]
pub struct Kept {
    pub stream: StreamId,
    pub number: u64,
    pub id: Digest,
    pub bytes: Option<Arc<[u8]>>,
}

/// What the server has.
#[derive(Clone, Default)]
pub struct Store {
    pub lists: Vec<Vec<u8>>,
    pub heads: Vec<Vec<u8>>,
    pub segments: Vec<Kept>,
    pub removals: Vec<Vec<u8>>,
}

impl Store {
    /// Everything.
    pub fn served(&self) -> Served<'_> {
        self.since(None)
    }

    /// What a client asks for that remembers something.
    pub fn since(&self, memory: Option<&Memory>) -> Served<'_> {
        let known = |stream| memory.and_then(|memory| memory.stream(stream));
        let newer = |bytes: &&Vec<u8>| {
            Head::read(bytes).map_or(true, |head| {
                known(head.stream).is_none_or(|known| head.number >= known.head.number)
            })
        };
        let unknown = |kept: &&Kept| known(kept.stream).is_none_or(|known| kept.number > known.tree.size());
        Served {
            whole: memory.is_none(),
            lists: self.lists.iter().map(Vec::as_slice).collect(),
            heads: self.heads.iter().filter(newer).map(Vec::as_slice).collect(),
            segments: self.segments.iter().filter(unknown).map(listed).collect(),
            removals: self.removals.iter().map(Vec::as_slice).collect(),
            witnesses: Vec::new(),
        }
    }

    /// Stores once what arrives at least once.
    pub fn take(&mut self, upload: &Upload) {
        if !self.segments.iter().any(|kept| kept.id == upload.segment.id) {
            self.segments.push(upload.segment.clone());
        }
    }

    pub fn take_head(&mut self, head: &[u8]) {
        if !self.heads.iter().any(|kept| kept == head) {
            self.heads.push(head.to_vec());
        }
    }

    pub fn of(&self, stream: StreamId) -> Vec<usize> {
        (0..self.segments.len())
            .filter(|index| self.segments[*index].stream == stream)
            .collect()
    }
}

fn listed(kept: &Kept) -> Listed<'_> {
    Listed {
        stream: kept.stream,
        number: kept.number,
        id: kept.id,
        body: kept.bytes.as_deref().map_or(Body::Gone, Body::Bytes),
    }
}

/// A segment and its head, kept on the device until the server has both.
#[derive(Clone)]
pub struct Upload {
    pub segment: Kept,
    pub head: Vec<u8>,
}

/// One device.
#[derive(Clone)]
pub struct Unit {
    pub keys: DeviceKeys,
    pub streams: Vec<Stream>,
    pub memory: Memory,
    pub list: DeviceList,
    pub spool: Vec<Upload>,
}

/// One member.
#[derive(Clone)]
pub struct World {
    pub ring: KeyRing,
    pub recovery: RecoveryKey,
    pub units: Vec<Unit>,
    pub lists: Vec<DeviceList>,
    pub store: Store,
    pub clock: Timestamp,
    pub rng: StdRng,
}

pub fn kept(stream: StreamId, sealed: &Sealed) -> Kept {
    Kept {
        stream,
        number: sealed.number,
        id: sealed.id,
        bytes: Some(sealed.bytes.as_slice().into()),
    }
}

pub fn record(at: Timestamp, title: &str) -> Record {
    let data = json!({"app": "editor", "title": title})
        .as_object()
        .cloned()
        .unwrap();
    Record::new(at, SignedDuration::from_secs(90), Kind::Window, data).unwrap()
}

impl World {
    /// A member with one device.
    pub fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let clock = Timestamp::from_second(1_795_000_000).unwrap();
        let ring = KeyRing::from_secrets(&rng.random(), &[rng.random()]).unwrap();
        let recovery = RecoveryKey::from_secret(rng.random());
        let keys = device_keys(&mut rng);
        let list = DeviceList::found(
            &ring,
            Some(recovery.recipient().unwrap()),
            keys.public().unwrap(),
            "first",
            clock,
        );
        let list = list.unwrap();
        let mut world = Self {
            ring,
            recovery,
            units: Vec::new(),
            lists: Vec::new(),
            store: Store::default(),
            clock,
            rng,
        };
        world.publish(list.clone());
        world.join(keys, list);
        world
    }

    fn join(&mut self, keys: DeviceKeys, list: DeviceList) {
        let streams = (0..STREAMS).map(|stream| {
            let device = keys.id();
            Stream::new(list.log(), StreamId { device, stream })
        });
        let unit = Unit {
            streams: streams.collect(),
            memory: Memory::new(list.log()),
            list,
            keys,
            spool: Vec::new(),
        };
        self.units.push(unit);
    }

    fn publish(&mut self, list: DeviceList) {
        self.store.lists.push(list.to_bytes());
        self.lists.push(list);
    }

    pub fn list(&self) -> &DeviceList {
        self.lists.last().unwrap()
    }

    pub fn tick(&mut self) -> Timestamp {
        self.clock = self.clock.checked_add(SignedDuration::from_secs(900)).unwrap();
        self.clock
    }

    /// A second or third device joins.
    pub fn add_device(&mut self) {
        let keys = device_keys(&mut self.rng);
        let at = self.tick();
        let device = keys.public().unwrap();
        let change = Change::Add {
            device,
            name: format!("device {}", self.units.len() + 1),
        };
        let list = self.list().next(change, &self.ring, at).unwrap();
        self.publish(list.clone());
        self.join(keys, list);
    }

    /// A device leaves; what `by` has seen of it counts.
    pub fn revoke(&mut self, unit: usize, by: usize) {
        let id = self.units[unit].keys.id();
        let last: Vec<Seen> = self.units[by]
            .memory
            .seen()
            .into_iter()
            .filter(|seen| seen.stream.device == id)
            .collect();
        self.ring = rotate(&self.ring, &mut self.rng);
        let at = self.tick();
        let list = self
            .list()
            .next(Change::Revoke { device: id, last }, &self.ring, at)
            .unwrap();
        self.publish(list);
    }

    /// Seals one segment and keeps it on the device.
    pub fn record(&mut self, unit: usize, stream: usize) {
        let at = self.tick();
        let title = format!(
            "document {} of {}",
            self.rng.random::<u32>(),
            self.units[unit].keys.id()
        );
        let device = &mut self.units[unit];
        let (generation, recipient) = device.list.current_recipient().unwrap();
        let sealed = seal(
            &device.streams[stream],
            &[record(at, &title)],
            generation,
            &recipient,
        )
        .unwrap();
        device.streams[stream].append(&sealed).unwrap();
        let seen = device.memory.seen();
        let head = device.streams[stream]
            .sign(&device.keys, &device.list, &seen, at)
            .unwrap();
        let segment = kept(device.streams[stream].id(), &sealed);
        device.spool.push(Upload {
            segment,
            head: head.to_bytes(),
        });
    }

    /// The daily head of a stream without new segments.
    pub fn still_alive(&mut self, unit: usize, stream: usize) {
        let at = self.tick();
        let device = &mut self.units[unit];
        let seen = device.memory.seen();
        let head = device.streams[stream]
            .sign(&device.keys, &device.list, &seen, at)
            .unwrap();
        self.store.take_head(&head.to_bytes());
    }

    /// Uploads what the device keeps, and forgets it after the answer.
    pub fn upload(&mut self, unit: usize) {
        for upload in std::mem::take(&mut self.units[unit].spool) {
            self.store.take(&upload);
            self.store.take_head(&upload.head);
        }
    }

    /// Looks at the server as a device does.
    pub fn sync(&mut self, unit: usize) -> Verdict {
        let memory = &self.units[unit].memory;
        let verdict = verify(memory, &self.store.since(Some(memory)));
        if !verdict.is_alarming() {
            self.units[unit].memory = verdict.memory.clone();
            self.units[unit].list = verdict.list.clone().unwrap();
        }
        verdict
    }

    /// Removes the oldest segments of a stream by its owner's wish.
    pub fn remove(&mut self, unit: usize, stream: StreamId, up_to: u64) {
        let at = self.tick();
        let by = &self.units[unit];
        let removal = Removal::sign(&by.keys, &by.list, stream, (1, up_to), at).unwrap();
        self.store.removals.push(removal.to_bytes());
        for kept in &mut self.store.segments {
            if kept.stream == stream && kept.number <= up_to {
                kept.bytes = None;
            }
        }
    }

    /// A client that knows only the log's fingerprint.
    pub fn newcomer(&self) -> Memory {
        Memory::new(self.ring.log())
    }
}

pub fn device_keys(rng: &mut StdRng) -> DeviceKeys {
    DeviceKeys::from_secrets(
        DeviceId(Uuid::from_bytes(rng.random())),
        &rng.random(),
        &rng.random(),
    )
    .unwrap()
}

fn rotate(ring: &KeyRing, _: &mut StdRng) -> KeyRing {
    ring.rotate().unwrap()
}
