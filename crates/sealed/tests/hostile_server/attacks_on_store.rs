//! Attacks on what is stored: lists, heads, segments, removals.

use std::sync::Arc;

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rstest::rstest;
use sealed::check::verify;
use sealed::devices::{Change, DeviceList};
use sealed::heads::{Head, Removal, Stream};
use sealed::keys::KeyRing;
use sealed::segment::seal;

use crate::class;
use crate::scene::{End, Scene, scenes};
use crate::world::{Kept, Store, device_keys, kept, record};

pub type Attack = fn(&mut StdRng, &Scene, &Scene, &mut Store);

/// Every class, and how its attacks end.
pub const ATTACKS: [(&str, Attack, End); 40] = [
    ("segment dropped", drop_segment, End::Detected),
    ("segment said to be gone", gone, End::Detected),
    ("segment bytes swapped with another", swap_bytes, End::Detected),
    ("segment bit flipped", flip_segment, End::Detected),
    ("segment cut short", cut_segment, End::Detected),
    ("segment prolonged", prolong_segment, End::Detected),
    ("segments renumbered", renumber, End::Detected),
    ("segment replayed in place of another", replay, End::Detected),
    ("segment replayed as newest", replay_as_newest, End::Harmless),
    ("segment forged as newest", forge_newest, End::Harmless),
    (
        "segment forged in place of another",
        forge_in_place,
        End::Detected,
    ),
    ("segments swapped between devices", swap_devices, End::Detected),
    ("segments swapped between streams", swap_streams, End::Detected),
    ("segment beside another in one place", beside, End::Detected),
    ("segment of another member", other_members_segment, End::Detected),
    ("store of another member", other_members_store, End::Detected),
    ("head of another member", other_members_head, End::Detected),
    ("head dropped", drop_head, End::Detected),
    ("head bit flipped", flip_head, End::Detected),
    ("head truncated", cut_head, End::Detected),
    ("head signed by a stranger", strangers_head, End::Detected),
    ("head of another stream repeated", relabelled_head, End::Detected),
    ("stream truncated", truncate_stream, End::Detected),
    ("stream withheld", withhold_stream, End::Detected),
    ("stream forked by a copied disk", fork, End::Detected),
    ("old device list", old_list, End::Detected),
    ("newest device list withheld", hide_list, End::Detected),
    ("device list dropped", drop_list, End::Detected),
    ("device list bit flipped", flip_list, End::Detected),
    ("device injected with a forged root", inject_device, End::Detected),
    (
        "device injected with the right root but no signature",
        inject_unsigned,
        End::Detected,
    ),
    ("device list forked", fork_list, End::Detected),
    ("revoked device goes on", revoked_goes_on, End::Harmless),
    ("revoked device excuses a loss", revoked_removal, End::Detected),
    ("removal forged", forged_removal, End::Detected),
    ("removal of another stream", moved_removal, End::Detected),
    (
        "everything twice but one altered",
        twice_and_altered,
        End::Detected,
    ),
    ("everything twice", twice, End::Harmless),
    ("everything shuffled", shuffle, End::Harmless),
    ("noise appended", noise, End::Detected),
];

/// What the server of a seed serves after an attack.
pub fn attacked(attack: Attack, seed: u64) -> (&'static Scene, Store) {
    let mut rng = Scene::rng(seed);
    let (scene, other) = scenes(seed);
    let mut store = scene.world.store.clone();
    attack(&mut rng, scene, other, &mut store);
    (scene, store)
}

/// A quarter of the classes each, so that they are tried beside each other.
#[rstest]
fn attacks_on_the_store_are_detected_or_harmless(#[values(0, 1, 2, 3)] quarter: usize) {
    for (name, attack, expected) in ATTACKS.into_iter().skip(quarter).step_by(4) {
        class(name, expected, |seed| {
            let (scene, store) = attacked(attack, seed);
            scene.judge(&store)
        });
    }
}

/// The whole store as it was before the client looked. Who has never seen anything needs a witness: the screen of
/// another device, or the audit log in which the server itself has signed the newer heads.
#[test]
fn a_store_rolled_back_is_detected_by_memory_and_by_witnesses() {
    class("store rolled back", End::Detected, |seed| {
        let mut rng = Scene::rng(seed);
        let (scene, _) = scenes(seed);
        let mut store = scene.middle.clone();
        let heads = rng.random_range(0..store.heads.len());
        store.heads.truncate(heads);
        let by_memory = scene.judge_by_memory(&store)?;
        let mut served = store.served();
        served.witnesses = scene.world.units[0].memory.seen();
        let newcomer = verify(&scene.world.newcomer(), &served);
        if by_memory == End::Detected && newcomer.is_alarming() {
            return Ok(End::Detected);
        }
        Err("an old store was taken for the newest".to_owned())
    });
}

/// Every single bit of the objects that are signed.
#[test]
fn every_flipped_bit_of_lists_and_heads_is_detected() {
    let (scene, _) = scenes(0);
    let flipped = |bytes: &[u8], bit: usize| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    let head = &scene.world.store.heads[0];
    for bit in 0..head.len() * 8 {
        let mut store = scene.middle.clone();
        store.heads[0] = flipped(head, bit);
        assert_eq!(
            scene.judge_by_memory(&store),
            Ok(End::Detected),
            "bit {bit} of a head"
        );
    }
    let list = &scene.world.store.lists[0];
    for bit in 0..list.len() * 8 {
        assert!(
            DeviceList::read(&flipped(list, bit)).is_err(),
            "bit {bit} of a device list"
        );
    }
}

fn any<'a, T>(rng: &mut StdRng, list: &'a [T]) -> &'a T {
    list.choose(rng).unwrap()
}

fn pick(rng: &mut StdRng, store: &Store) -> usize {
    rng.random_range(0..store.segments.len())
}

/// Two different segments.
fn pair(rng: &mut StdRng, store: &Store) -> (usize, usize) {
    let one = pick(rng, store);
    let other = (one + rng.random_range(1..store.segments.len())) % store.segments.len();
    (one, other)
}

fn bytes(kept: &Kept) -> Vec<u8> {
    kept.bytes.as_ref().unwrap().to_vec()
}

fn flip(rng: &mut StdRng, bytes: &mut [u8]) {
    let at = rng.random_range(0..bytes.len());
    bytes[at] ^= 1 << rng.random_range(0..8);
}

fn drop_segment(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    store.segments.remove(pick(rng, store));
}

fn gone(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let at = pick(rng, store);
    store.segments[at].bytes = None;
}

fn swap_bytes(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let (one, other) = pair(rng, store);
    let bytes = store.segments[one].bytes.take();
    store.segments[one].bytes = store.segments[other].bytes.take();
    store.segments[other].bytes = bytes;
}

fn alter(rng: &mut StdRng, store: &mut Store, change: impl Fn(&mut StdRng, &mut Vec<u8>)) {
    let at = pick(rng, store);
    let mut bytes = bytes(&store.segments[at]);
    change(rng, &mut bytes);
    // Half of the servers also list the hash of what they altered.
    if rng.random() {
        store.segments[at].id = sealed::segment::id(&bytes);
    }
    store.segments[at].bytes = Some(Arc::from(bytes));
}

fn flip_segment(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    alter(rng, store, |rng, bytes| flip(rng, bytes));
}

fn cut_segment(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    alter(rng, store, |rng, bytes| {
        bytes.truncate(rng.random_range(0..bytes.len()));
    });
}

fn prolong_segment(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    alter(rng, store, |rng, bytes| {
        bytes.extend((0..rng.random_range(1..99)).map(|_| 0));
    });
}

fn renumber(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let stream = store.segments.iter().find(|kept| kept.number > 1).unwrap().stream;
    let of = store.of(stream);
    let one = *any(rng, &of);
    let other = *any(
        rng,
        &of.iter().copied().filter(|at| *at != one).collect::<Vec<_>>(),
    );
    let number = store.segments[one].number;
    store.segments[one].number = store.segments[other].number;
    store.segments[other].number = number;
}

fn replay(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let (one, other) = pair(rng, store);
    let (id, bytes) = (store.segments[one].id, store.segments[one].bytes.clone());
    store.segments[other].id = id;
    store.segments[other].bytes = bytes;
}

fn newest(store: &Store, like: &Kept) -> u64 {
    store.of(like.stream).len() as u64 + 1
}

fn replay_as_newest(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let mut again = any(rng, &store.segments).clone();
    again.number = newest(store, &again);
    store.segments.push(again);
}

/// Whoever knows the recipient can seal: age has no sender.
fn forged(scene: &Scene, stream: &Stream) -> Kept {
    let (generation, recipient) = scene.world.list().current_recipient().unwrap();
    let sealed = seal(
        stream,
        &[record(scene.world.clock, "forged")],
        generation,
        &recipient,
    )
    .unwrap();
    kept(stream.id(), &sealed)
}

fn forge_newest(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let stream = &any(rng, &scene.world.units[..2]).streams[0];
    store.segments.push(forged(scene, stream));
}

fn forge_in_place(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let at = pick(rng, store);
    let place = &store.segments[at];
    let forged = forged(scene, &Stream::new(scene.world.ring.log(), place.stream));
    store.segments[at] = Kept {
        number: place.number,
        ..forged
    };
}

fn swap_streams_of(store: &mut Store, one: usize, other: usize) {
    let stream = store.segments[one].stream;
    store.segments[one].stream = store.segments[other].stream;
    store.segments[other].stream = stream;
}

fn swap_devices(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let one = pick(rng, store);
    let device = store.segments[one].stream.device;
    let others: Vec<usize> = (0..store.segments.len())
        .filter(|at| store.segments[*at].stream.device != device)
        .collect();
    swap_streams_of(store, one, *any(rng, &others));
}

fn swap_streams(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let second = &scene.world.units[1];
    let (one, other) = (store.of(second.streams[0].id()), store.of(second.streams[1].id()));
    swap_streams_of(store, *any(rng, &one), *any(rng, &other));
}

/// The honest segment stands in its place, and beside it another: before or behind it in the list.
fn beside(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let place = any(rng, &store.segments).clone();
    let (one, other) = pair(rng, store);
    let another = if store.segments[one].id == place.id {
        other
    } else {
        one
    };
    let mut second = match rng.random_range(0..3) {
        0 => forged(scene, &Stream::new(scene.world.ring.log(), place.stream)),
        1 => store.segments[another].clone(),
        _ => Kept { bytes: None, ..place },
    };
    (second.stream, second.number) = (place.stream, place.number);
    let at = rng.random_range(0..=store.segments.len());
    store.segments.insert(at, second);
}

fn other_members_segment(rng: &mut StdRng, _: &Scene, other: &Scene, store: &mut Store) {
    let at = pick(rng, store);
    let theirs = any(rng, &other.world.store.segments);
    store.segments[at].id = theirs.id;
    store.segments[at].bytes = theirs.bytes.clone();
}

fn other_members_store(_: &mut StdRng, _: &Scene, other: &Scene, store: &mut Store) {
    *store = other.world.store.clone();
}

fn other_members_head(rng: &mut StdRng, _: &Scene, other: &Scene, store: &mut Store) {
    store.heads.push(any(rng, &other.world.store.heads).clone());
}

fn drop_head(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    // Not the first of a stream: a client may begin later. Nor the very last: it says nothing that others do not say.
    let later = |at: &usize| Head::read(&store.heads[*at]).unwrap().number > 1;
    let candidates: Vec<usize> = (0..store.heads.len() - 1).filter(later).collect();
    store.heads.remove(*any(rng, &candidates));
}

fn flip_head(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let at = rng.random_range(0..store.heads.len());
    flip(rng, &mut store.heads[at]);
}

fn cut_head(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let at = rng.random_range(0..store.heads.len());
    let length = rng.random_range(0..store.heads[at].len());
    store.heads[at].truncate(length);
}

fn strangers_head(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    // Signed with keys of the attacker, for a device number that the log knows or does not know.
    let unit = any(rng, &scene.world.units[..2]);
    let (ring, stranger) = (
        KeyRing::from_secrets(&rng.random(), &[rng.random()]).unwrap(),
        device_keys(rng),
    );
    let known: bool = rng.random();
    let id = if known { unit.keys.id() } else { stranger.id() };
    let stranger = sealed::keys::DeviceKeys::from_secrets(id, &rng.random(), &rng.random()).unwrap();
    let list = DeviceList::found(&ring, None, stranger.public().unwrap(), "x", scene.world.clock).unwrap();
    let mut stream = Stream::new(
        list.log(),
        sealed::StreamId {
            device: id,
            stream: 0,
        },
    );
    let head = stream.sign(&stranger, &list, &[], scene.world.clock).unwrap();
    // The log's id is put in afterwards; the signature was never right for it.
    let mut bytes = head.to_bytes();
    bytes[5..37].copy_from_slice(scene.world.ring.log().as_bytes());
    store.heads.push(bytes);
}

fn relabelled_head(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let mut bytes = any(rng, &store.heads).clone();
    // The number of the stream, after magic, version, log and device.
    bytes[56] ^= 1 + rng.random_range(0..200);
    store.heads.push(bytes);
}

/// Heads and segments from a point on are gone, as if they had never been.
fn truncate_stream(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let stream = any(rng, &store.segments).stream;
    let heads: Vec<Head> = store
        .heads
        .iter()
        .map(|bytes| Head::read(bytes).unwrap())
        .collect();
    let with_segments: Vec<u64> = heads
        .iter()
        .filter(|head| head.stream == stream)
        .map(|head| head.segments)
        .collect();
    let keep = rng.random_range(0..*with_segments.iter().max().unwrap());
    store
        .segments
        .retain(|kept| kept.stream != stream || kept.number <= keep);
    let keep_head = |bytes: &Vec<u8>| {
        let head = Head::read(bytes).unwrap();
        head.stream != stream || head.segments <= keep
    };
    store.heads.retain(keep_head);
}

fn withhold_stream(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let stream = any(rng, &store.segments).stream;
    store.segments.retain(|kept| kept.stream != stream);
    store
        .heads
        .retain(|bytes| Head::read(bytes).unwrap().stream != stream);
}

/// A device's disk was copied; the copy writes another history.
fn fork(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let copy = any(rng, &scene.copied[..2]);
    let mut stream = copy.streams[0].clone();
    let (generation, recipient) = copy.list.current_recipient().unwrap();
    let sealed = seal(
        &stream,
        &[record(scene.world.clock, "another history")],
        generation,
        &recipient,
    )
    .unwrap();
    stream.append(&sealed).unwrap();
    let head = stream
        .sign(&copy.keys, &copy.list, &[], scene.world.clock)
        .unwrap();
    if rng.random() {
        // Instead of the true one.
        let same = |bytes: &Vec<u8>| {
            let other = Head::read(bytes).unwrap();
            other.stream == head.stream && other.number >= head.number
        };
        store.heads.retain(|bytes| !same(bytes));
        store
            .segments
            .retain(|kept| kept.stream != head.stream || kept.number < sealed.number);
    }
    store.segments.push(kept(stream.id(), &sealed));
    store.heads.push(head.to_bytes());
}

fn old_list(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let keep = rng.random_range(1..store.lists.len());
    store.lists.truncate(keep);
}

fn hide_list(_: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    store.lists.pop();
}

fn drop_list(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let at = rng.random_range(0..store.lists.len());
    store.lists.remove(at);
}

fn flip_list(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let at = rng.random_range(0..store.lists.len());
    flip(rng, &mut store.lists[at]);
}

fn inject_device(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let ring = KeyRing::from_secrets(&rng.random(), &[rng.random()]).unwrap();
    let device = device_keys(rng).public().unwrap();
    let list = DeviceList::found(&ring, None, device, "mine", scene.world.clock).unwrap();
    if rng.random() {
        store.lists = vec![list.to_bytes()];
    } else {
        store.lists.push(list.to_bytes());
    }
}

/// The next list, right in everything but signed by a key of the attacker.
fn inject_unsigned(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let device = device_keys(rng).public().unwrap();
    let change = Change::Add {
        device,
        name: "mine".to_owned(),
    };
    let list = scene
        .world
        .list()
        .next(change, &scene.world.ring, scene.world.clock)
        .unwrap();
    let mut bytes = list.to_bytes();
    let at = bytes.len() - 64;
    let signature: Vec<u8> = (0..64).map(|_| rng.random()).collect();
    bytes[at..].copy_from_slice(&signature);
    store.lists.push(bytes);
}

/// The owner's root key signed two lists with one number (a rolled-back client did), and the server shows the other.
fn fork_list(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let before = &scene.world.lists[scene.world.lists.len() - 2];
    let device = device_keys(rng).public().unwrap();
    let change = Change::Add {
        device,
        name: "other".to_owned(),
    };
    let file = scene.world.ring.to_file().unwrap();
    let ring = KeyRing::from_file(secrecy::ExposeSecret::expose_secret(&file)).unwrap();
    let list = before.next(change, &ring, scene.world.clock).unwrap();
    if rng.random() {
        store.lists.pop();
    }
    store.lists.push(list.to_bytes());
}

/// Whoever found the lost device signs on, with the list that it knew.
fn revoked_goes_on(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let lost = &scene.copied[scene.lost];
    let mut stream = lost.streams[0].clone();
    let (generation, recipient) = lost.list.current_recipient().unwrap();
    for _ in 0..rng.random_range(1..3) {
        let sealed = seal(
            &stream,
            &[record(scene.world.clock, "invented")],
            generation,
            &recipient,
        )
        .unwrap();
        stream.append(&sealed).unwrap();
        store.heads.push(
            stream
                .sign(&lost.keys, &lost.list, &[], scene.world.clock)
                .unwrap()
                .to_bytes(),
        );
        store.segments.push(kept(stream.id(), &sealed));
    }
}

fn excuse(rng: &mut StdRng, store: &mut Store) -> Kept {
    let at = pick(rng, store);
    store.segments[at].bytes = None;
    store.segments[at].clone()
}

fn revoked_removal(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let lost = &scene.copied[scene.lost];
    let gone = excuse(rng, store);
    let span = (gone.number, gone.number);
    let removal = Removal::sign(&lost.keys, &lost.list, gone.stream, span, scene.world.clock).unwrap();
    store.removals.push(removal.to_bytes());
}

fn forged_removal(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let unit = &scene.world.units[0];
    let forger =
        sealed::keys::DeviceKeys::from_secrets(unit.keys.id(), &rng.random(), &rng.random()).unwrap();
    let gone = excuse(rng, store);
    let span = (gone.number, gone.number);
    let removal = Removal::sign(&forger, &unit.list, gone.stream, span, scene.world.clock).unwrap();
    store.removals.push(removal.to_bytes());
}

/// A removal that the owner did sign is used for something else.
fn moved_removal(rng: &mut StdRng, scene: &Scene, _: &Scene, store: &mut Store) {
    let unit = &scene.world.units[0];
    let gone = excuse(rng, store);
    let elsewhere = sealed::StreamId {
        stream: gone.stream.stream + 7,
        ..gone.stream
    };
    let removal = Removal::sign(&unit.keys, &unit.list, elsewhere, (1, 99), scene.world.clock).unwrap();
    let mut bytes = removal.to_bytes();
    if rng.random() {
        bytes[53..57].copy_from_slice(&gone.stream.stream.to_be_bytes());
    }
    store.removals.push(bytes);
}

fn twice(_: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    store.lists.extend(store.lists.clone());
    store.heads.extend(store.heads.clone());
    store.segments.extend(store.segments.clone());
}

/// Everything twice, and of one thing the second is not the first.
fn twice_and_altered(rng: &mut StdRng, scene: &Scene, other: &Scene, store: &mut Store) {
    let once = (store.lists.len(), store.heads.len(), store.segments.len());
    twice(rng, scene, other, store);
    match rng.random_range(0..4) {
        0 => {
            let at = rng.random_range(once.0..store.lists.len());
            flip(rng, &mut store.lists[at]);
        }
        1 => {
            let at = rng.random_range(once.1..store.heads.len());
            flip(rng, &mut store.heads[at]);
        }
        2 => {
            let at = rng.random_range(once.2..store.segments.len());
            store.segments[at].bytes = None;
        }
        _ => {
            let at = rng.random_range(once.2..store.segments.len());
            let mut bytes = bytes(&store.segments[at]);
            flip(rng, &mut bytes);
            store.segments[at].id = sealed::segment::id(&bytes);
            store.segments[at].bytes = Some(Arc::from(bytes));
        }
    }
}

fn shuffle(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    store.lists.shuffle(rng);
    store.heads.shuffle(rng);
    store.segments.shuffle(rng);
}

fn noise(rng: &mut StdRng, _: &Scene, _: &Scene, store: &mut Store) {
    let bytes: Vec<u8> = (0..rng.random_range(0..400)).map(|_| rng.random()).collect();
    if rng.random() {
        store.heads.push(bytes);
    } else {
        store.lists.push(bytes);
    }
}
