//! Rust, JavaScript and Debian's age and zstd: each seals for each and opens what each has sealed. The code of the web app
//! opens what all of them sealed; it seals no segments.
//!
//! It runs where `HOURBOOK_TEST_INTEROP` is set; `cargo xtask test` sets it and installs what is needed.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use sealed::heads::Stream;
use sealed::keys::{KeyRing, recipient_text};
use sealed::records::{Kind, Record, lines};
use sealed::segment::{open, seal};
use sealed::{DeviceId, StreamId, padding};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

const SIZES: usize = 1_000;
const OPENERS: [&str; 4] = ["rust", "javascript", "stock", "web app"];

/// One size.
struct Case {
    name: String,
    text: String,
    header: Value,
}

struct Scene {
    ring: KeyRing,
    recipient: [u8; 32],
    stream: Stream,
    folder: tempfile::TempDir,
}

fn wanted() -> bool {
    let wanted = std::env::var_os("HOURBOOK_TEST_INTEROP").is_some();
    if !wanted {
        eprintln!("not run: HOURBOOK_TEST_INTEROP is not set");
    }
    wanted
}

/// Records that come near a length: a few long titles or many short ones.
fn records(rng: &mut StdRng, length: usize) -> Vec<Record> {
    let start = Timestamp::from_second(1_795_000_000).unwrap();
    let title_length = rng.random_range(1..=400);
    let number = length / (title_length + 130);
    let record = |index: usize, rng: &mut StdRng| {
        let title: String = (0..title_length)
            .map(|_| char::from(rng.random_range(b' '..=b'~')))
            .collect();
        let data = json!({"app": "editor", "title": title})
            .as_object()
            .cloned()
            .unwrap();
        let later = SignedDuration::from_secs(i64::try_from(index).unwrap() * 60);
        Record::new(start + later, SignedDuration::from_secs(59), Kind::Window, data).unwrap()
    };
    (0..number).map(|index| record(index, rng)).collect()
}

fn scene() -> Scene {
    let ring = KeyRing::from_secrets(&[1; 32], &[[2; 32], [3; 32]]).unwrap();
    let device = DeviceId(Uuid::from_bytes([7; 16]));
    Scene {
        recipient: ring.recipients().unwrap()[1],
        stream: Stream::new(ring.log(), StreamId { device, stream: 3 }),
        folder: tempfile::tempdir().unwrap(),
        ring,
    }
}

fn header_of(scene: &Scene, records: &[Record]) -> Value {
    let first = records
        .iter()
        .map(|record| record.start.as_millisecond())
        .min()
        .unwrap_or(0);
    let last = records
        .iter()
        .map(|record| record.end.as_millisecond())
        .max()
        .unwrap_or(0);
    json!({
        "log": scene.ring.log().to_string(), "device": scene.stream.id().device.to_string(), "stream": 3,
        "number": 1, "previous": "00".repeat(32), "generation": 2, "first": first, "last": last,
        "records": records.len(),
    })
}

fn number(header: &Value, name: &str) -> i64 {
    header[name].as_i64().unwrap()
}

fn run(program: &mut Command) {
    let output = program
        .output()
        .unwrap_or_else(|error| panic!("{program:?}: {error}"));
    assert!(
        output.status.success(),
        "{program:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn node(arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
    run(Command::new("node")
        .arg("run.mjs")
        .args(arguments)
        .current_dir(folder));
}

/// One shell for all files: `$1` is the folder, each of the other arguments a name.
fn shell(folder: &Path, body: &str, names: &[&str]) {
    let script = format!("set -eu; set -o pipefail; cd \"$1\"; shift; for name; do {body}; done");
    run(Command::new("bash")
        .args(["-c", &script, "bash"])
        .arg(folder)
        .args(names));
}

fn seal_with_stock_tools(scene: &Scene, folder: &Path, cases: &[&Case]) {
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    shell(folder, "zstd -q -19 -c \"$name.jsonl\" > \"$name.zst\"", &names);
    for case in cases {
        let content = fs::read(folder.join(format!("{}.zst", case.name))).unwrap();
        let (before, after) = frames(&case.header, case.text.len(), content.len());
        fs::write(folder.join(format!("{}.before", case.name)), before).unwrap();
        fs::write(folder.join(format!("{}.after", case.name)), after).unwrap();
    }
    let recipient = recipient_text(&scene.recipient).unwrap();
    let body =
        format!("cat \"$name.before\" \"$name.zst\" \"$name.after\" | age -r {recipient} > \"$name.age\"");
    shell(folder, &body, &names);
}

/// The two skippable frames by the letter of the specification, without the crate.
fn frames(header: &Value, text: usize, content: usize) -> (Vec<u8>, Vec<u8>) {
    let hex = |name: &str| -> Vec<u8> {
        let digits: Vec<u8> = header[name]
            .as_str()
            .unwrap()
            .bytes()
            .filter(|digit| *digit != b'-')
            .collect();
        digits
            .chunks(2)
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    };
    let u32_of = |name: &str| u32::try_from(number(header, name)).unwrap().to_be_bytes();
    let mut before = 0x184D_2A5A_u32.to_le_bytes().to_vec();
    before.extend(130_u32.to_le_bytes());
    before.extend(b"HBSG\x01\x01");
    before.extend(hex("log"));
    before.extend(hex("device"));
    before.extend(u32_of("stream"));
    before.extend(number(header, "number").to_be_bytes());
    before.extend(hex("previous"));
    before.extend(u32_of("generation"));
    before.extend(number(header, "first").to_be_bytes());
    before.extend(number(header, "last").to_be_bytes());
    before.extend(u32_of("records"));
    before.extend(u32::try_from(text).unwrap().to_be_bytes());
    before.extend(u32::try_from(content).unwrap().to_be_bytes());
    let bare = before.len() + content + 8;
    let zeros = padding::bucket(bare) - bare;
    let mut after = 0x184D_2A5B_u32.to_le_bytes().to_vec();
    after.extend(u32::try_from(zeros).unwrap().to_le_bytes());
    after.resize(8 + zeros, 0);
    (before, after)
}

fn write_manifest(scene: &Scene, folder: &Path, cases: &[&Case]) {
    let recipient = recipient_text(&scene.recipient).unwrap();
    let list: Vec<Value> = cases
        .iter()
        .map(|case| json!({"name": case.name, "header": case.header, "recipient": recipient}))
        .collect();
    fs::write(folder.join("manifest.json"), Value::from(list).to_string()).unwrap();
}

fn seal_all(party: &str, scene: &Scene, folder: &Path, cases: &[&Case]) {
    match party {
        "rust" => {
            for case in cases {
                let records = lines::read(&case.text).unwrap();
                let sealed = seal(&scene.stream, &records, 2, &scene.recipient).unwrap();
                fs::write(folder.join(format!("{}.age", case.name)), sealed.bytes).unwrap();
            }
        }
        "javascript" => {
            write_manifest(scene, folder, cases);
            node(&["seal", folder.to_str().unwrap()]);
        }
        _ => seal_with_stock_tools(scene, folder, cases),
    }
}

fn open_all(party: &str, scene: &Scene, folder: &Path, cases: &[&Case]) {
    let opened = |case: &Case| folder.join(format!("{}.opened", case.name));
    match party {
        "rust" => {
            for case in cases {
                let sealed = fs::read(folder.join(format!("{}.age", case.name))).unwrap();
                let segment = open(&sealed, &scene.ring).unwrap();
                assert_eq!(i64::from(segment.header.records), number(&case.header, "records"));
                assert_eq!(segment.header.last, number(&case.header, "last"));
                segment.records().unwrap();
                fs::write(opened(case), segment.text).unwrap();
            }
        }
        "javascript" => {
            write_manifest(scene, folder, cases);
            node(&["open", folder.to_str().unwrap()]);
        }
        "web app" => {
            write_manifest(scene, folder, cases);
            let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
            run(Command::new("npx")
                .args(["vitest", "run", "--config", "vitest.interop.config.ts"])
                .arg("src/platform/activity/sealed/matrix.interop.ts")
                .env("HOURBOOK_TEST_SEGMENTS", folder)
                .current_dir(web));
        }
        _ => {
            let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
            shell(
                folder,
                "age -d -i identity.txt \"$name.age\" | zstd -dc > \"$name.opened\"",
                &names,
            );
        }
    }
}

/// A thousand sizes, the same for everybody: mostly small, as activity is, and some of hundreds of kilobytes.
fn thousand(scene: &Scene) -> Vec<Case> {
    let mut rng = StdRng::seed_from_u64(26);
    let case = |index: usize| {
        let length = if index.is_multiple_of(50) {
            rng.random_range(0..400_000)
        } else {
            rng.random_range(0..12_000)
        };
        let records = records(&mut rng, length);
        Case {
            name: format!("{index:04}"),
            text: lines::write(&records).unwrap(),
            header: header_of(scene, &records),
        }
    };
    (0..SIZES).map(case).collect()
}

/// Each pair of who seals and who opens has all thousand sizes.
#[rstest]
#[case::rust("rust")]
#[case::javascript("javascript")]
#[case::stock_tools("stock")]
fn each_opens_a_thousand_sizes_that_one_has_sealed(#[case] sealer: &str) {
    if !wanted() {
        return;
    }
    let scene = scene();
    let folder: PathBuf = scene.folder.path().to_owned();
    fs::write(
        folder.join("identity.txt"),
        scene.ring.without_root().to_file().unwrap().expose_secret(),
    )
    .unwrap();
    let cases = thousand(&scene);
    for case in &cases {
        fs::write(folder.join(format!("{}.jsonl", case.name)), &case.text).unwrap();
    }
    let all: Vec<&Case> = cases.iter().collect();
    seal_all(sealer, &scene, &folder, &all);
    for opener in OPENERS {
        open_all(opener, &scene, &folder, &all);
        for case in &cases {
            // Taken away, so that the next one has to open it as well.
            let path = folder.join(format!("{}.opened", case.name));
            let opened = fs::read_to_string(&path).unwrap();
            assert_eq!(opened, case.text, "{sealer} to {opener}, {}", case.name);
            fs::remove_file(path).unwrap();
        }
    }
}

/// The published vectors hold for the second implementation, too.
#[test]
fn the_vectors_hold_in_javascript() {
    if wanted() {
        node(&["vectors"]);
    }
}

/// The recovery kit, the wrap and the segments: what a member has who has lost every device, and only stock tools.
#[test]
fn a_recovery_kit_opens_everything_with_stock_tools_alone() {
    if !wanted() {
        return;
    }
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let folder = tempfile::tempdir().unwrap();
    let format: Value = serde_json::from_slice(&fs::read(vectors.join("format.json")).unwrap()).unwrap();
    fs::write(
        folder.path().join("recovery.txt"),
        format["recovery"]["key"].as_str().unwrap(),
    )
    .unwrap();
    fs::copy(
        vectors.join("wrap-recovery.age"),
        folder.path().join("recovery-wrap.age"),
    )
    .unwrap();
    for number in 1..=2 {
        let name = format!("segment-{number}.age");
        fs::copy(
            vectors.join(&name),
            folder.path().join(format!("{number}.segment")),
        )
        .unwrap();
    }
    // The commands as they are printed, but for the editor.
    let commands = sealed::kit::COMMANDS[1..].join("\n");
    run(Command::new("bash")
        .args(["-euc", &commands])
        .current_dir(folder.path()));
    let records = fs::read(folder.path().join("records.jsonl")).unwrap();
    assert_eq!(records, fs::read(vectors.join("records.jsonl")).unwrap());
}
