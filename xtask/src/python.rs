//! Virtual environments for the tools that come from the Python package index, pinned by the lists in `xtask/python`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::run;
use crate::project::{root, scratch};

/// Makes sure that the environment `name` holds what `xtask/python/NAME.txt` pins, and returns the folder of
/// its programs.
pub fn environment(name: &str) -> Result<PathBuf> {
    install(name, &[])
}

/// The same for a tool that asks for a newer Python than Debian 12 has and runs on it all the same.
pub fn environment_for_another_python(name: &str) -> Result<PathBuf> {
    install(name, &["--ignore-requires-python"])
}

fn install(name: &str, options: &[&str]) -> Result<PathBuf> {
    let list = root().join("xtask/python").join(format!("{name}.txt"));
    let wanted = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let folder = scratch()?.join("python").join(name);
    let programs = folder.join("bin");
    let stamp = folder.join("installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder))?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(options)
        .arg("--requirement")
        .arg(&list);
    run(&mut pip)?;
    fs::write(stamp, wanted)?;
    Ok(programs)
}
