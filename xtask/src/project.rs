//! Where things lie in the repository.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::{capture, run};
use crate::process::environment;

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder cargo builds into, wherever the environment put it.
pub fn target() -> PathBuf {
    match environment("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Scratch folder of the automation: virtual environments, stamps, logs. Never checked in.
pub fn scratch() -> Result<PathBuf> {
    let folder = target().join("xtask");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// Waits until no other process of the automation does this work; it is ours until the file is dropped.
pub fn take_turn(work: &str) -> Result<File> {
    let path = scratch()?.join(work.replace('/', "-")).with_extension("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.lock()
        .with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

/// Path of a built binary, for example `binary("hourbook-server", "debug")`.
pub fn binary(name: &str, profile: &str) -> PathBuf {
    target().join(profile).join(name)
}

/// A call of cargo from within `cargo xtask`, in the root of the workspace.
///
/// `cargo run` describes this package in the environment of its program. Build scripts such as the one of
/// `ring` watch those variables, so passing them on would compile half of the dependencies anew.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(root());
    let ours = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(ours) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Compiles with cargo; `behind` stands behind ` -- `.
///
/// A compiler that is killed for want of memory, or that finds a file busy, says nothing of the code. So what failed is
/// tried once more, one job at a time; what is wrong fails again.
pub fn compile(arguments: &[&str], behind: &[&str]) -> Result<()> {
    let attempt = |more: &[&str]| {
        let mut cargo = cargo(&[arguments, more].concat());
        if !behind.is_empty() {
            cargo.arg("--").args(behind);
        }
        run(&mut cargo)
    };
    attempt(&[]).or_else(|failed| {
        println!("{failed:#}; once more, one job at a time");
        attempt(&["--jobs", "1"])
    })
}

/// What `cargo metadata` says about the members of the workspace.
pub fn metadata() -> Result<Value> {
    let mut cargo = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    serde_json::from_str(&capture(&mut cargo)?).context("cargo metadata did not print JSON")
}

/// Every file of the working tree that git keeps or would keep, relative to the root, sorted.
pub fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root());
    let mut files: Vec<String> = capture(&mut git)?
        .lines()
        .filter(|file| root().join(file).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
