//! A server that does what it should never raises an alarm, whatever happens on the devices.

use crate::world::World;
use rand::Rng;
use sealed::check::verify;

/// Device loses power between any two writes; it starts again with what it had kept on its disk.
fn crash(world: &mut World, unit: usize) {
    let stream = world.rng.random_range(0..2);
    match world.rng.random_range(0..4) {
        // Sealed, but not yet kept: nobody has seen it.
        0 => {
            let before = world.units[unit].clone();
            world.record(unit, stream);
            world.units[unit] = before;
        }
        // Kept, nothing uploaded.
        1 => world.record(unit, stream),
        // The segment was uploaded, its head was not.
        2 => {
            world.record(unit, stream);
            for upload in world.units[unit].spool.clone() {
                world.store.take(&upload);
            }
        }
        // Everything arrived, the answer did not: it is uploaded again.
        _ => {
            world.record(unit, stream);
            let before = world.units[unit].spool.clone();
            world.upload(unit);
            world.units[unit].spool = before;
        }
    }
}

fn step(world: &mut World) {
    let unit = world.rng.random_range(0..world.units.len());
    let belongs = world
        .list()
        .device(world.units[unit].keys.id())
        .is_some_and(|device| device.revoked.is_none());
    let knows = world.units[unit]
        .list
        .device(world.units[unit].keys.id())
        .is_some_and(|device| device.revoked.is_none());
    let stream = world.rng.random_range(0..2);
    match world.rng.random_range(0..12) {
        0..=3 if knows => world.record(unit, stream),
        4 if knows => crash(world, unit),
        5 if belongs && world.units[unit].spool.is_empty() => world.still_alive(unit, stream),
        6 if world.units.len() < 4 => world.add_device(),
        7 if unit != 0 && belongs => world.revoke(unit, 0),
        8 if belongs && !world.store.segments.is_empty() => {
            let any = world.rng.random_range(0..world.store.segments.len());
            let (stream, number) = (world.store.segments[any].stream, world.store.segments[any].number);
            world.remove(0, stream, number);
        }
        _ => world.upload(unit),
    }
    let watcher = world.rng.random_range(0..world.units.len());
    let verdict = world.sync(watcher);
    assert!(!verdict.is_alarming(), "{:?}", verdict.findings);
}

/// A member's log after ten steps in which devices come, crash, delete and go.
pub fn honest(seed: u64) -> World {
    let mut world = World::new(seed);
    for _ in 0..10 {
        step(&mut world);
    }
    world
}

#[test]
fn honest_runs_with_crashes_never_raise_an_alarm() {
    for seed in 0..1000 {
        let world = honest(seed);
        let newcomer = verify(&world.newcomer(), &world.store.served());
        assert!(!newcomer.is_alarming(), "seed {seed}: {:?}", newcomer.findings);
    }
}

#[test]
fn what_was_uploaded_counts_and_opens() {
    let mut world = World::new(7);
    world.add_device();
    for round in 0..6 {
        let unit = round % 2;
        world.sync(unit);
        world.record(unit, round / 3);
        world.upload(unit);
    }
    let verdict = verify(&world.newcomer(), &world.store.served());
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    assert_eq!(verdict.counted.len(), 6);
    for counted in &verdict.counted {
        let kept = world
            .store
            .segments
            .iter()
            .find(|kept| kept.id == counted.id)
            .unwrap();
        let opened = counted.open(kept.bytes.as_ref().unwrap(), &world.ring).unwrap();
        assert_eq!(opened.records().unwrap().len(), 1);
    }
}

#[test]
fn a_segment_that_no_head_names_is_mentioned_and_does_not_count() {
    let mut world = World::new(8);
    world.record(0, 0);
    let upload = world.units[0].spool[0].clone();
    world.store.take(&upload);
    let verdict = verify(&world.newcomer(), &world.store.served());
    assert!(!verdict.is_alarming() && verdict.counted.is_empty());
    assert_eq!(verdict.findings.len(), 1);
}

#[test]
fn a_stream_that_nobody_signs_any_more_is_stale() {
    let mut world = World::new(9);
    world.add_device();
    for unit in [0, 1] {
        world.record(unit, 0);
        world.upload(unit);
    }
    let day = jiff::SignedDuration::from_hours(24);
    let verdict = world.sync(0);
    assert_eq!(verdict.stale(world.clock, day), []);
    world.clock = world.clock.checked_add(day).unwrap();
    world.still_alive(0, 0);
    let stale = world.sync(0).stale(world.clock, day);
    assert_eq!(stale, [world.units[1].streams[0].id()]);
    // A device that left owes nobody a head.
    world.revoke(1, 0);
    assert_eq!(world.sync(0).stale(world.clock, day), []);
}
