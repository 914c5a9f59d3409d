//! The same attacks on the checker of the web app, a second implementation: this writes the stores down and has `hostile.test.ts`
//! judge them by the same rule.
//!
//! It runs where `HOURBOOK_TEST_INTEROP` is set; `cargo xtask test` sets it and installs what is needed.

use std::path::Path;
use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};
use sealed::check::Memory;
use sealed::{StreamId, segment};
use serde_json::{Value, json};

use crate::scene::{End, Scene};
use crate::world::{Kept, Store};

/// Stores of each class; signatures take JavaScript a while.
const SEEDS: u64 = 20;

/// Runs one class there.
pub fn class(expected: End, attack: impl Fn(u64) -> (&'static Scene, Store)) {
    if std::env::var_os("HOURBOOK_TEST_INTEROP").is_none() {
        return;
    }
    let cases: Vec<Value> = (0..SEEDS)
        .map(|seed| {
            let (scene, store) = attack(seed);
            case(scene, &store)
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stores.json");
    let stores = json!({"detected": expected == End::Detected, "cases": cases});
    std::fs::write(&file, stores.to_string()).unwrap();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let output = Command::new("npx")
        .args(["vitest", "run", "src/platform/activity/sealed/hostile.test.ts"])
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

fn case(scene: &Scene, store: &Store) -> Value {
    let encoded = |objects: &[Vec<u8>]| -> Vec<String> {
        objects.iter().map(|object| STANDARD.encode(object)).collect()
    };
    json!({
        "memories": [memory(&scene.memory), memory(&scene.world.newcomer())],
        "counted": scene.counted.iter().map(ToString::to_string).collect::<Vec<_>>(),
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
