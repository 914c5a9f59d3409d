//! A log with a past, and the question whether an attack on it was noticed.

use std::sync::LazyLock;

use rand::SeedableRng;
use rand::rngs::StdRng;
use sealed::Digest;
use sealed::check::{Memory, Verdict, verify};

use crate::world::{Store, Unit, World};

/// A member's log at its end, and as it was in the middle.
pub struct Scene {
    pub world: World,
    /// What the server had in the middle.
    pub middle: Store,
    /// What a client remembers that looked in the middle.
    pub memory: Memory,
    /// The devices in the middle: a disk that was copied then.
    pub copied: Vec<Unit>,
    /// The third device, which was lost and revoked.
    pub lost: usize,
    /// The segments of the honest log.
    pub counted: Vec<Digest>,
}

/// Attacks are tried on these; a scene costs more than an attack.
static SCENES: LazyLock<Vec<Scene>> = LazyLock::new(|| (0..16).map(scene).collect());

/// The scene for a seed, and another member's.
pub fn scenes(seed: u64) -> (&'static Scene, &'static Scene) {
    let at = |number: u64| &SCENES[usize::try_from(number).unwrap() % SCENES.len()];
    (at(seed), at(seed + 1))
}

fn scene(seed: u64) -> Scene {
    let mut world = World::new(1000 + seed);
    world.add_device();
    for (unit, stream) in [(0, 0), (1, 0), (0, 0), (1, 1)] {
        world.sync(unit);
        world.record(unit, stream);
        world.upload(unit);
    }
    world.add_device();
    world.sync(2);
    world.record(2, 0);
    world.upload(2);
    world.sync(0);
    let memory = world.units[0].memory.clone();
    let (middle, copied) = (world.store.clone(), world.units.clone());
    world.revoke(2, 0);
    for (unit, stream) in [(1, 0), (0, 0), (1, 1)] {
        world.sync(unit);
        world.record(unit, stream);
        world.upload(unit);
    }
    // Each sees the other's last segments and says so.
    for unit in [0, 1, 0] {
        assert!(!world.sync(unit).is_alarming());
        world.still_alive(unit, 0);
    }
    let honest = verify(&world.newcomer(), &world.store.served());
    assert!(!honest.is_alarming(), "{:?}", honest.findings);
    Scene {
        memory,
        middle,
        copied,
        lost: 2,
        counted: honest.counted.iter().map(|counted| counted.id).collect(),
        world,
    }
}

/// How an attack ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Detected,
    Harmless,
}

impl Scene {
    pub fn rng(seed: u64) -> StdRng {
        StdRng::seed_from_u64(seed)
    }

    /// A client that remembers and one that does not look at what the server now serves. Without an alarm both must
    /// count exactly the segments of the honest log, and every byte of them must be right.
    pub fn judge(&self, store: &Store) -> Result<End, String> {
        match self.judge_by_memory(store)? {
            End::Detected => Ok(End::Detected),
            End::Harmless => self.end(store, &verify(&self.world.newcomer(), &store.served())),
        }
    }

    /// Only the client that remembers looks: for what nobody can see who has never seen anything.
    pub fn judge_by_memory(&self, store: &Store) -> Result<End, String> {
        self.end(store, &verify(&self.memory, &store.served()))
    }

    fn end(&self, store: &Store, verdict: &Verdict) -> Result<End, String> {
        if verdict.is_alarming() {
            return Ok(End::Detected);
        }
        let counted: Vec<Digest> = verdict.counted.iter().map(|counted| counted.id).collect();
        if counted != self.counted {
            return Err(format!(
                "{} segments count instead of {}",
                counted.len(),
                self.counted.len()
            ));
        }
        for counted in &verdict.counted {
            let bytes = store
                .segments
                .iter()
                .find(|kept| kept.id == counted.id)
                .and_then(|kept| kept.bytes.as_ref());
            if bytes.is_none_or(|bytes| sealed::segment::id(bytes) != counted.id) {
                return Err("a counted segment has other bytes".to_owned());
            }
        }
        Ok(End::Harmless)
    }
}
