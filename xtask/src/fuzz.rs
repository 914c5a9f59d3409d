//! `cargo xtask fuzz`: libFuzzer on the targets of `crates/fuzz`, with the stable compiler. What it finds and what covers more
//! is kept in `crates/fuzz/corpus`, which the ordinary test run reads.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    command::{capture, run},
    project::root,
};

/// What cargo-fuzz passes, as far as the stable compiler takes it: coverage of blocks, and of what is compared. Address
/// sanitizer needs a nightly compiler; the code that is searched has no `unsafe`.
const SWITCHES: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions --cfg fuzzing";

/// Options of `cargo xtask fuzz`.
#[derive(Args)]
pub struct FuzzOptions {
    /// Targets to search; all of them where none is named.
    targets: Vec<String>,
    /// How long each is searched.
    #[arg(long, default_value_t = 60, value_name = "N")]
    seconds: u32,
    /// Keep the inputs that cover more than those kept already.
    #[arg(long)]
    keep: bool,
}

/// Builds once, and searches one target after the other.
pub fn fuzz(options: &FuzzOptions) -> Result<()> {
    let all = capture(&mut seeds(&[]))?;
    let all: Vec<&str> = all.split_whitespace().collect();
    if let Some(unknown) = options.targets.iter().find(|name| !all.contains(&name.as_str())) {
        bail!("there is no target `{unknown}`; there are: {}", all.join(", "));
    }
    let wanted = |name: &&&str| options.targets.is_empty() || options.targets.iter().any(|one| one == **name);
    let binary = build()?;
    let mut failed = Vec::new();
    for name in all.iter().filter(wanted) {
        println!("\n== {name}: {} s", options.seconds);
        if let Err(error) = search(&binary, name, options) {
            println!("FAILED: {error:#}");
            failed.push(*name);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "found something in {}: it is in crates/fuzz/corpus, and `cargo test -p fuzz` shows it",
        failed.join(", ")
    )
}

fn seeds(arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(root())
        .args(["run", "--quiet", "--package", "fuzz", "--example", "seeds", "--"])
        .args(arguments);
    cargo
}

/// The wrapper stands outside of the workspace, and still has the versions of its lock file.
fn build() -> Result<PathBuf> {
    let folder = root().join("crates/fuzz/libfuzzer");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    let version = capture(Command::new("rustc").args(["--version", "--verbose"]))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc does not say for which machine it compiles")?;
    let target_dir = root().join("target/fuzz");
    let mut cargo = Command::new("cargo");
    // A target is named so that build scripts are built without the switches.
    cargo
        .current_dir(&folder)
        .args(["build", "--release", "--target", host])
        .env("CARGO_TARGET_DIR", &target_dir)
        .env("RUSTFLAGS", SWITCHES);
    run(&mut cargo)?;
    Ok(target_dir.join(host).join("release/fuzz-libfuzzer"))
}

fn search(binary: &Path, name: &str, options: &FuzzOptions) -> Result<()> {
    let kept = root().join("crates/fuzz/corpus").join(name);
    let work = root().join("target/fuzz/corpus").join(name);
    fs::create_dir_all(&kept)?;
    fs::create_dir_all(&work)?;
    run(&mut seeds(&[name, &work.to_string_lossy()]))?;
    let mut fuzzer = Command::new(binary);
    fuzzer
        .env("HOURBOOK_FUZZ_TARGET", name)
        .arg(format!("-max_total_time={}", options.seconds))
        // A reader that needs longer, or more, for so little is a finding as well.
        .args([
            "-max_len=16384",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ])
        .arg(format!("-artifact_prefix={}/found-", kept.display()))
        .args([&work, &kept]);
    run(&mut fuzzer)?;
    if options.keep {
        let mut merge = Command::new(binary);
        merge
            .env("HOURBOOK_FUZZ_TARGET", name)
            .arg("-merge=1")
            .args([&kept, &work]);
        run(&mut merge)?;
    }
    // A folder that nothing is in says nothing.
    let _ = fs::remove_dir(&kept);
    Ok(())
}
