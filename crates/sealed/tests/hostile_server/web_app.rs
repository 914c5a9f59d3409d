//! The same attacks on the checker of the web app, a second implementation: this writes the stores down and has `hostile.interop.ts`
//! judge them by the same rule.
//!
//! It runs where `HOURBOOK_TEST_INTEROP` is set; `cargo xtask test` sets it and installs what is needed.

use std::path::Path;
use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};
use sealed::check::{Memory, verify};
use sealed::{Digest, StreamId, segment};
use serde_json::{Value, json};

use crate::attacks_on_store::{ATTACKS, attacked};
use crate::honest_runs::honest;
use crate::scene::End;
use crate::world::{Kept, Store};

/// Stores of each class; signatures take JavaScript a while.
const SEEDS: u64 = 20;
const HONEST: u64 = 100;

/// TC-10: what the web app shows of a log passes a check that detects what the reference detects, and raises no alarm over honest
/// runs with crashes.
#[test]
fn the_web_apps_checker_detects_the_same_attacks() {
    if std::env::var_os("HOURBOOK_TEST_INTEROP").is_none() {
        return eprintln!("not run: HOURBOOK_TEST_INTEROP is not set");
    }
    let attacks = ATTACKS.into_iter().map(|(name, attack, expected)| {
        let cases: Vec<Value> = (0..SEEDS)
            .map(|seed| {
                let (scene, store) = attacked(attack, seed);
                let memories = [&scene.memory, &scene.world.newcomer()];
                case(memories, &scene.counted, &store)
            })
            .collect();
        // Some attacks of a class change nothing by chance, as in the reference.
        json!({"name": name, "detected": expected == End::Detected, "least": SEEDS * 9 / 10, "cases": cases})
    });
    let honest: Vec<Value> = (0..HONEST).map(honest_case).collect();
    let honest = json!({"name": "honest runs", "detected": false, "least": HONEST, "cases": honest});
    let classes: Vec<Value> = attacks.chain([honest]).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stores.json");
    std::fs::write(&file, Value::from(classes).to_string()).unwrap();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let output = Command::new("npx")
        .args(["vitest", "run", "--config", "vitest.interop.config.ts"])
        .arg("src/platform/activity/sealed/hostile.interop.ts")
        .env("HOURBOOK_TEST_STORES", file)
        .current_dir(web)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn honest_case(seed: u64) -> Value {
    let world = honest(seed);
    let newcomer = world.newcomer();
    let counted: Vec<Digest> = verify(&newcomer, &world.store.served())
        .counted
        .iter()
        .map(|counted| counted.id)
        .collect();
    case([&world.units[0].memory, &newcomer], &counted, &world.store)
}

fn case(memories: [&Memory; 2], counted: &[Digest], store: &Store) -> Value {
    let encoded = |objects: &[Vec<u8>]| -> Vec<String> {
        objects.iter().map(|object| STANDARD.encode(object)).collect()
    };
    json!({
        "memories": memories.map(memory),
        "counted": counted.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "lists": encoded(&store.lists),
        "heads": encoded(&store.heads),
        "removals": encoded(&store.removals),
        "segments": store.segments.iter().map(listed).collect::<Vec<_>>(),
    })
}

/// A client asks for the bytes only when it opens a segment; their hash stands for them.
fn listed(kept: &Kept) -> Value {
    json!({
        "stream": name(kept.stream), "number": kept.number, "id": kept.id.to_string(),
        "bytes": kept.bytes.as_ref().map(|bytes| segment::id(bytes).to_string()),
    })
}

fn memory(memory: &Memory) -> Value {
    let streams: Vec<Value> = memory
        .streams()
        .map(|known| {
            json!({
                "stream": name(known.head.stream), "number": known.head.number, "hash": known.head.hash.to_string(),
                "listNumber": known.list_number, "segments": known.tree.size(),
            })
        })
        .collect();
    let list = &serde_json::to_value(memory).unwrap()["list"];
    let list = list
        .as_array()
        .map(|list| json!({"number": list[0], "hash": list[1]}));
    json!({"log": memory.log().to_string(), "list": list, "streams": streams})
}

/// A stream as the web app writes it.
fn name(stream: StreamId) -> String {
    format!("{}{:08x}", stream.device.0.simple(), stream.stream)
}
