//! A server that attacks: every class of attack with a thousand seeds. Each one is detected, or changes nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attacks_on_keys;
mod attacks_on_store;
mod honest_runs;
mod scene;
mod web_app;
mod world;

use scene::End;

const SEEDS: u64 = 1000;

/// Runs one class. `expected` is how at least most of its attacks must end, so that a class that never attacks
/// anything does not pass.
fn class(name: &str, expected: End, attack: impl Fn(u64) -> Result<End, String> + Sync) {
    let mut ends = (0, 0);
    for seed in 0..SEEDS {
        match attack(seed) {
            Ok(End::Detected) => ends.0 += 1,
            Ok(End::Harmless) => ends.1 += 1,
            Err(missed) => unreachable!("{name}, seed {seed}: not detected: {missed}"),
        }
    }
    eprintln!("{name}: {} detected, {} harmless", ends.0, ends.1);
    let most = if expected == End::Detected { ends.0 } else { ends.1 };
    assert!(
        most * 10 >= SEEDS * 9,
        "{name}: {} detected, {} harmless",
        ends.0,
        ends.1
    );
}
