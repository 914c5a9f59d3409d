//! Attacks on keys: wraps, offers, and segments that only open.

use std::sync::LazyLock;

use rand::Rng;
use rand::rngs::StdRng;
use rstest::rstest;
use sealed::devices::{DeviceList, Offer, verification_code};
use sealed::frozen;
use sealed::keys::{DeviceKeys, KeyRing, RecoveryKey};
use sealed::segment::{SegmentError, open, seal};
use sealed::wrap::{self, WrapError};
use secrecy::{ExposeSecret, SecretString};

use crate::class;
use crate::scene::{End, Scene, scenes};
use crate::world::{device_keys, record};

/// One passphrase wrap; deriving its key takes as long as it should.
static PASSPHRASE_WRAP: LazyLock<Vec<u8>> =
    LazyLock::new(|| wrap::for_passphrase(&scenes(0).0.world.ring, &passphrase()).unwrap());

fn passphrase() -> SecretString {
    SecretString::from("correct horse battery staple")
}

fn detected(was: bool, what: &str) -> Result<End, String> {
    if was {
        Ok(End::Detected)
    } else {
        Err(what.to_owned())
    }
}

fn with_work_factor(factor: &str) -> Vec<u8> {
    let marker = b" 18\n";
    let at = PASSPHRASE_WRAP
        .windows(4)
        .position(|window| window == marker)
        .unwrap();
    [
        &PASSPHRASE_WRAP[..at],
        b" ",
        factor.as_bytes(),
        &PASSPHRASE_WRAP[at + 3..],
    ]
    .concat()
}

type Attack = fn(&mut StdRng, &Scene, &Scene) -> Result<End, String>;

#[rstest]
#[case::work_factor_weakened(weakened)]
#[case::work_factor_inflated(inflated)]
#[case::work_factor_written_otherwise(odd_factor)]
#[case::passphrase_wrap_for_a_device(scrypt_for_device)]
#[case::device_wrap_bit_flipped(flipped_wrap)]
#[case::device_wrap_of_another_member(other_members_wrap)]
#[case::device_wrap_with_keys_of_the_attacker(attackers_wrap)]
#[case::device_wrap_of_an_older_generation(old_wrap)]
#[case::recovery_wrap_from_before_the_rotation(recovery_wrap_before_rotation)]
#[case::revoked_device_opens_what_came_after(revoked_device_reads_on)]
#[case::revoked_device_gets_a_wrap_of_its_own(wrap_for_the_revoked)]
#[case::recovery_wrap_with_keys_of_the_attacker(attackers_recovery_wrap)]
#[case::offer_exchanged_on_its_way(exchanged_offer)]
#[case::offer_bit_flipped(flipped_offer)]
#[case::segment_for_another_log(segment_for_another_log)]
#[case::segment_of_a_wrong_generation(wrong_generation)]
#[case::segment_at_a_wrong_place(wrong_place)]
fn attacks_on_keys_are_detected(#[case] attack: Attack) {
    class("keys", End::Detected, |seed| {
        let (scene, other) = scenes(seed);
        attack(&mut Scene::rng(seed), scene, other)
    });
}

#[test]
fn the_passphrase_itself_opens_its_wrap() {
    let world = &scenes(0).0.world;
    let opened = wrap::open_with_passphrase(&PASSPHRASE_WRAP, &passphrase(), world.list()).unwrap();
    assert_eq!(opened.generation(), world.ring.generation());
    assert!(opened.root().is_some());
    let wrong = SecretString::from("incorrect horse");
    assert!(matches!(
        wrap::open_with_passphrase(&PASSPHRASE_WRAP, &wrong, world.list()),
        Err(WrapError::Locked(_))
    ));
}

/// Every single byte of a small segment.
#[test]
fn every_altered_byte_of_a_segment_keeps_it_shut() {
    let (scene, _) = scenes(0);
    let sealed = scene.world.store.segments[0].bytes.clone().unwrap();
    assert!(open(&sealed, &scene.world.ring).is_ok());
    for at in 0..sealed.len() {
        let mut altered = sealed.to_vec();
        altered[at] ^= 0x10;
        assert!(open(&altered, &scene.world.ring).is_err(), "byte {at}");
    }
}

fn weakened(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let factor = rng.random_range(1..frozen::SMALLEST_WORK_FACTOR);
    let opened = wrap::open_with_passphrase(
        &with_work_factor(&factor.to_string()),
        &passphrase(),
        scene.world.list(),
    );
    detected(
        matches!(opened, Err(WrapError::Weakened(found)) if found == factor),
        "weak factor accepted",
    )
}

fn inflated(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let factor = rng.random_range(frozen::LARGEST_WORK_FACTOR + 1..=99);
    let opened = wrap::open_with_passphrase(
        &with_work_factor(&factor.to_string()),
        &passphrase(),
        scene.world.list(),
    );
    detected(
        matches!(opened, Err(WrapError::Inflated(found)) if found == factor),
        "high factor accepted",
    )
}

fn odd_factor(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let odd = [
        "018",
        "+18",
        "1e1",
        "118",
        "4294967314",
        "-1",
        "",
        "1 8",
        " 18",
        "18 ",
        "0x12",
        "٢٠",
    ];
    let text = odd[rng.random_range(0..odd.len())];
    let opened = wrap::open_with_passphrase(&with_work_factor(text), &passphrase(), scene.world.list());
    detected(
        matches!(opened, Err(WrapError::NotFor(_) | WrapError::Inflated(_))),
        text,
    )
}

/// A device must never derive a key from a passphrase that the server chose.
fn scrypt_for_device(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let bytes = with_work_factor(&rng.random_range(1..=63).to_string());
    let opened = wrap::open_with_device(&bytes, &scene.world.units[0].keys, scene.world.list());
    detected(matches!(opened, Err(WrapError::NotFor(_))), "scrypt for a device")
}

fn device_wrap(scene: &Scene, ring: &KeyRing) -> Vec<u8> {
    wrap::for_device(ring, &scene.world.units[0].keys.public().unwrap()).unwrap()
}

fn opens(scene: &Scene, bytes: &[u8]) -> Result<KeyRing, WrapError> {
    wrap::open_with_device(bytes, &scene.world.units[0].keys, scene.world.list())
}

fn flipped_wrap(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let mut bytes = device_wrap(scene, &scene.world.ring);
    assert!(opens(scene, &bytes).unwrap().root().is_none());
    let at = rng.random_range(0..bytes.len());
    bytes[at] ^= 1 << rng.random_range(0..8);
    detected(opens(scene, &bytes).is_err(), "altered wrap opened")
}

fn other_members_wrap(_: &mut StdRng, scene: &Scene, other: &Scene) -> Result<End, String> {
    detected(
        opens(scene, &device_wrap(other, &other.world.ring)).is_err(),
        "another member's wrap opened",
    )
}

fn attackers_ring(rng: &mut StdRng) -> KeyRing {
    KeyRing::from_secrets(&rng.random(), &[rng.random(), rng.random()]).unwrap()
}

fn attackers_wrap(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let opened = opens(scene, &device_wrap(scene, &attackers_ring(rng)));
    detected(
        matches!(opened, Err(WrapError::OtherKeys)),
        "the attacker's keys were taken",
    )
}

/// The server serves the wrap that it had before the rotation.
fn old_wrap(_: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let opened = opens(scene, &device_wrap(scene, &ring_before_rotation(scene)));
    detected(
        matches!(opened, Err(WrapError::OtherKeys)),
        "an earlier generation was taken for the newest",
    )
}

/// Wraps that are ahead of the list (a renewal broke off) open to what the list names, and to nothing beyond it. Beside
/// keys of the attacker they do not help.
#[test]
fn what_is_ahead_of_the_list_is_not_used() {
    let (scene, _) = scenes(0);
    let newer = scene.world.ring.rotate().unwrap();
    let opened = opens(scene, &device_wrap(scene, &newer)).unwrap();
    assert!(scene.world.list().fits(&opened).unwrap());
    assert_eq!(opened.generation() + 1, newer.generation());
    let mut rng = Scene::rng(0);
    let ring = attackers_ring(&mut rng).rotate().unwrap();
    assert!(matches!(
        opens(scene, &device_wrap(scene, &ring)),
        Err(WrapError::OtherKeys)
    ));
}

/// The ring as it was before the lost device was revoked.
fn ring_before_rotation(scene: &Scene) -> KeyRing {
    let file = scene.world.ring.to_file().unwrap();
    let newest = format!("# generation {}", scene.world.ring.generation());
    let mut lines = file.expose_secret().lines();
    let mut older = String::new();
    while let Some(line) = lines.next() {
        if line == newest {
            lines.next();
        } else {
            older.push_str(line);
            older.push('\n');
        }
    }
    let ring = KeyRing::from_file(&older).unwrap();
    assert_eq!(ring.generation() + 1, scene.world.ring.generation());
    ring
}

/// The server serves the wrap that it had before: whoever took it would not notice that a generation is missing.
fn recovery_wrap_before_rotation(_: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let recipient = scene.world.recovery.recipient().unwrap();
    let bytes = wrap::for_recovery(&ring_before_rotation(scene), &recipient).unwrap();
    let opened = wrap::open_with_recovery(&bytes, &scene.world.recovery, scene.world.list());
    detected(
        matches!(opened, Err(WrapError::OtherKeys)),
        "keys of an earlier generation were taken for the newest",
    )
}

/// Whoever found the lost device has the ring of its time, and the server gives them every segment.
fn revoked_device_reads_on(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let ring = ring_before_rotation(scene);
    let (generation, recipient) = scene.world.list().current_recipient().unwrap();
    let stream = &scene.world.units[0].streams[rng.random_range(0..2)];
    let sealed = seal(
        stream,
        &[record(scene.world.clock, "after")],
        generation,
        &recipient,
    )
    .unwrap();
    let segments = &scene.world.store.segments;
    let any = &segments[rng.random_range(0..segments.len())];
    let any = any.bytes.as_ref().unwrap();
    let of_its_time = open(any, &scene.world.ring).unwrap().header.generation <= ring.generation();
    let shut = open(&sealed.bytes, &ring).is_err() && open(&sealed.bytes, &scene.world.ring).is_ok();
    detected(
        shut && open(any, &ring).is_ok() == of_its_time,
        "a revoked device reads on",
    )
}

/// A wrap with the ring of before for the device that was lost does not make it belong to the log again.
fn wrap_for_the_revoked(_: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let lost = &scene.copied[scene.lost];
    let bytes = wrap::for_device(&ring_before_rotation(scene), &lost.keys.public().unwrap()).unwrap();
    let opened = wrap::open_with_device(&bytes, &lost.keys, scene.world.list());
    let mut stream = lost.streams[0].clone();
    let signed = stream.sign(&lost.keys, scene.world.list(), &[], scene.world.clock);
    detected(
        matches!(opened, Err(WrapError::OtherKeys)) && signed.is_err(),
        "a revoked device belongs to the log again",
    )
}

fn attackers_recovery_wrap(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let recipient = scene.world.recovery.recipient().unwrap();
    let bytes = wrap::for_recovery(&attackers_ring(rng), &recipient).unwrap();
    let opened = wrap::open_with_recovery(&bytes, &scene.world.recovery, scene.world.list());
    let stranger = RecoveryKey::from_secret(rng.random());
    let shut = wrap::open_with_recovery(&bytes, &stranger, scene.world.list()).is_err();
    detected(
        matches!(opened, Err(WrapError::OtherKeys)) && shut,
        "the attacker's keys were taken",
    )
}

fn exchanged_offer(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let mine = device_keys(rng);
    let theirs = DeviceKeys::from_secrets(mine.id(), &rng.random(), &rng.random()).unwrap();
    let log = scene.world.ring.log();
    let code = |keys: &DeviceKeys| verification_code(log, &Offer::of(keys).unwrap());
    detected(code(&mine) != code(&theirs), "two offers have one code")
}

fn flipped_offer(rng: &mut StdRng, _: &Scene, _: &Scene) -> Result<End, String> {
    let offer = Offer::of(&device_keys(rng)).unwrap();
    assert_eq!(
        Offer::from_text(&offer.to_text().unwrap().to_lowercase()).unwrap(),
        offer
    );
    let mut bytes = offer.to_bytes();
    let at = rng.random_range(0..bytes.len());
    bytes[at] ^= 1 << rng.random_range(0..8);
    detected(Offer::read(&bytes).is_err(), "an altered offer was read")
}

fn segment_for_another_log(_: &mut StdRng, scene: &Scene, other: &Scene) -> Result<End, String> {
    let (generation, recipient) = scene.world.list().current_recipient().unwrap();
    let stream = &other.world.units[0].streams[0];
    let sealed = seal(stream, &[record(scene.world.clock, "x")], generation, &recipient).unwrap();
    let opened = open(&sealed.bytes, &scene.world.ring);
    detected(
        matches!(opened, Err(SegmentError::OtherLog)),
        "a segment of another log was opened",
    )
}

/// Sealed for one generation, and saying another.
fn wrong_generation(_: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let recipients = scene.world.ring.recipients().unwrap();
    let stream = &scene.world.units[0].streams[0];
    let records = [record(scene.world.clock, "x")];
    let older = seal(stream, &records, 2, &recipients[0]).unwrap();
    let newer = seal(stream, &records, 1, &recipients[1]).unwrap();
    let refused = |bytes: &[u8]| matches!(open(bytes, &scene.world.ring), Err(SegmentError::Generation));
    detected(
        refused(&older.bytes) && refused(&newer.bytes),
        "a wrong generation was opened",
    )
}

fn wrong_place(rng: &mut StdRng, scene: &Scene, _: &Scene) -> Result<End, String> {
    let list: &DeviceList = scene.world.list();
    let honest = sealed::check::verify(&scene.world.newcomer(), &scene.world.store.served());
    let at = rng.random_range(0..honest.counted.len());
    let counted = honest.counted[at];
    let other = honest.counted[(at + 1) % honest.counted.len()];
    let kept = scene
        .world
        .store
        .segments
        .iter()
        .find(|kept| kept.id == counted.id)
        .unwrap();
    let bytes = kept.bytes.as_ref().unwrap();
    assert!(counted.open(bytes, &scene.world.ring).is_ok() && list.number() > 1);
    let elsewhere = sealed::segment::open_as(
        bytes,
        &scene.world.ring,
        other.stream,
        other.number,
        other.previous,
    );
    let refused = other.open(bytes, &scene.world.ring).is_err();
    detected(
        refused && matches!(elsewhere, Err(SegmentError::Misplaced)),
        "a segment was taken for another",
    )
}
