//! Node packages and the web app.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::command::run;
use crate::project::{files, root, take_turn};

/// Installs the packages of a folder, only when its lockfile is not the one installed last.
pub fn install(folder: &str) -> Result<()> {
    let _turn = take_turn(&format!("packages of {folder}"))?;
    let folder = root().join(folder);
    let wanted = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules/.hourbook-lockfile");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&folder))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Path of a program that the packages of a folder brought.
pub fn program(folder: &str, name: &str) -> PathBuf {
    root().join(folder).join("node_modules/.bin").join(name)
}

/// Builds the web app into web/dist, only when a source is newer than the last build.
pub fn build_web() -> Result<()> {
    install("web")?;
    let _turn = take_turn("web app")?;
    let built = modified(&root().join("web/dist/index.html"));
    let newest = files()?
        .iter()
        .filter(|file| file.starts_with("web/"))
        .filter_map(|file| modified(&root().join(file)))
        .max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["run", "build", "--", "--logLevel", "warn"])
        .current_dir(root().join("web")))?;
    if modified(&root().join("web/dist/index.html")).is_none() {
        bail!("the build of the web app left no web/dist/index.html");
    }
    Ok(())
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
