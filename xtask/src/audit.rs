//! An independent program checks what the server signed: `aics-tlog` reads an exported audit log, and the command
//! line of our own reads the same. Both must accept it, and neither may accept it after one bit was changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::command::run as run_program;
use crate::http::{Api, text};
use crate::project::{binary, scratch};
use crate::python;
use crate::server::{Installation, Owner};
use crate::suite::counts::Counts;

/// More than one tile of 256 hashes, and not a round number of them.
const EVENTS: usize = 300;

/// Starts a server, lets things happen, exports the log and has it checked.
pub fn run() -> Result<Counts> {
    let programs = python::environment_for_another_python("aics-tlog")?;
    let folder = tempfile::Builder::new().prefix("hourbook-audit-").tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let installation = Installation::new(binary("hourbook-server", "debug"), &at("data"), None)?;
    let owner = Owner {
        slug: "acme",
        email: "owner@acme.example",
        password: "a long password for audits",
    };
    installation.create_organization(&owner)?;
    let token = installation.create_token(owner.slug, owner.email)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (mut server, api) = runtime.block_on(installation.start(&scratch()?.join("audit.log")))?;
    let api = api.with_token(&token);
    let log = runtime.block_on(exported(&api, folder.path()))?;
    server.stop()?;

    let hourbook = |log: &Path| {
        let mut command = Command::new(binary("hourbook", "debug"));
        command
            .args(["audit", "verify"])
            .arg(log)
            .arg("--key")
            .arg(at("key"));
        command.arg("--config-dir").arg(folder.path());
        command
    };
    let other = |words: &[&str]| {
        let mut command = Command::new(programs.join("aics-tlog"));
        command
            .args(words)
            .arg("--tiles")
            .arg(&log)
            .arg("--vkey-file")
            .arg(at("key"));
        command
    };
    let mut passed = 0;
    let mut accept = |command: &mut Command| {
        passed += 1;
        run_program(command)
    };
    accept(&mut hourbook(&at("audit.zip")))?;
    accept(&mut hourbook(&log))?;
    accept(&mut other(&["verify-checkpoint"]))?;
    for index in ["0", "255", "256", "299"] {
        let entry = at(&format!("entry-{index}"));
        let mut command = other(&["verify-inclusion", "--index", index]);
        accept(command.arg("--entry-out").arg(&entry))?;
        let proven: Value = serde_json::from_slice(&fs::read(&entry)?)?;
        ensure!(
            proven["position"] == index.parse::<u64>()?,
            "entry {index} says {proven}"
        );
    }
    accept(
        other(&["verify-consistency"])
            .arg("--old-checkpoint")
            .arg(at("earlier")),
    )?;

    let bundle = log.join("tile/entries/000");
    let mut bytes = fs::read(&bundle)?;
    bytes[100] ^= 1;
    fs::write(&bundle, bytes)?;
    for mut command in [hourbook(&log), other(&["verify-inclusion", "--index", "0"])] {
        passed += 1;
        ensure!(
            !command.status()?.success(),
            "a changed entry was accepted by {command:?}"
        );
    }
    Ok(Counts { passed, failed: 0 })
}

/// Lets things happen and fetches the log: its zip file, unpacked, its key, and a checkpoint from before.
async fn exported(api: &Api, folder: &Path) -> Result<PathBuf> {
    create_tags(api, 0..EVENTS / 2).await?;
    let earlier = signed(api, EVENTS / 2).await?;
    fs::write(folder.join("earlier"), text(&earlier, "note")?)?;
    create_tags(api, EVENTS / 2..EVENTS).await?;
    let newest = signed(api, EVENTS).await?;
    fs::write(folder.join("key"), format!("{}\n", text(&newest, "public_key")?))?;
    let answer = api.request(reqwest::Method::GET, "/audit/export").send().await?;
    let zip = folder.join("audit.zip");
    fs::write(&zip, answer.error_for_status()?.bytes().await?)?;
    let log = folder.join("log");
    run_program(
        Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&zip)
            .arg(&log),
    )?;
    Ok(log)
}

async fn create_tags(api: &Api, numbers: std::ops::Range<usize>) -> Result<()> {
    for number in numbers {
        api.post("/tags", &json!({ "name": format!("tag {number}") }))
            .await?;
    }
    Ok(())
}

/// The newest checkpoint, once it covers so many events: it follows within seconds.
async fn signed(api: &Api, events: usize) -> Result<Value> {
    for _ in 0..100 {
        let checkpoint = api.get("/audit/checkpoint").await?;
        let size = checkpoint["size"]
            .as_u64()
            .context("a checkpoint without a size")?;
        if size >= events as u64 {
            return Ok(checkpoint);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("no checkpoint came within ten seconds")
}
