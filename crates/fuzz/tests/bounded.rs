//! What every run of the suite searches: right examples, everything that was ever kept, and a bounded number of changes of both.
//! The changes are the same in each run; `HOURBOOK_FUZZ_SEED` chooses others.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::{collections::BTreeSet, fs, panic, path::PathBuf};

use fuzz::{TARGETS, Target};

/// Changed inputs are not longer than this: what is found in long ones is found in shorter ones, and sooner.
const LONGEST: usize = 8192;

fn corpus(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "corpus", name].iter().collect()
}

/// Right examples, and what is kept.
fn known(target: Target) -> Vec<Vec<u8>> {
    let mut inputs = (target.seeds)();
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus(target.name))
        .into_iter()
        .flatten()
        .map(|file| file.unwrap().path())
        .collect();
    paths.sort();
    inputs.extend(paths.into_iter().map(|path| fs::read(path).unwrap()));
    inputs
}

/// Chance that can be repeated (xorshift64*).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `end`; 0 where there is nothing below it.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap() % end.max(1)
    }

    /// A byte, often one at which readers turn.
    fn byte(&mut self) -> u8 {
        const TURNS: &[u8] = b"\0\x01\x7f\x80\xff\"\\{}[]:,;\n\r\t 09-+.eE@/<>";
        if self.below(2) == 0 {
            TURNS[self.below(TURNS.len())]
        } else {
            self.next().to_be_bytes()[0]
        }
    }

    /// One change of an input.
    fn change(&mut self, input: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let end = (at + self.below(32)).min(input.len());
        match self.below(7) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.byte(),
            2 => input.insert(at, self.byte()),
            3 => drop(input.drain(at..end)),
            4 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            5 => {
                let other = &others[self.below(others.len())];
                let from = self.below(other.len());
                let to = (from + self.below(64)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            _ => input.truncate(at),
        }
        input.truncate(LONGEST);
    }
}

fn try_one(target: Target, input: &[u8]) {
    if panic::catch_unwind(|| (target.run)(input)).is_err() {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        panic!("{} fails for the {} bytes {hex}", target.name, input.len());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever searches elsewhere says from where"
)]
fn seed() -> u64 {
    std::env::var("HOURBOOK_FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap())
}

fn search(target: Target) {
    let known = known(target);
    assert!(!known.is_empty(), "{} has an example", target.name);
    for input in &known {
        try_one(target, input);
    }
    try_one(target, b"");
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed()).max(1));
    for _ in 0..target.rounds {
        let mut input = known[chance.below(known.len())].clone();
        for _ in 0..=chance.below(4) {
            chance.change(&mut input, &known);
        }
        try_one(target, &input);
    }
}

#[test]
fn every_target_has_a_name_of_its_own_and_each_kept_folder_a_target() {
    let names: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(names.len(), TARGETS.len());
    for folder in fs::read_dir(corpus("")).into_iter().flatten() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&name), "{name}");
    }
}

/// One test for each target, so that they run beside each other and a failure names its own.
macro_rules! search {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                search(fuzz::find(stringify!($name)).unwrap());
            }
        )*

        #[test]
        fn no_target_is_forgotten() {
            let searched = [$(stringify!($name)),*];
            assert_eq!(searched, TARGETS.map(|target| target.name));
        }
    };
}

search!(
    imports,
    archives,
    audit,
    audit_bundle,
    working_time,
    typed,
    settings,
    documents,
    scim,
    activity,
    sealed_objects,
    segment,
    wrap,
    sealed_store,
    trackers,
);
