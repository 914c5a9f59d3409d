//! cargo-deny against deny.toml: licences, bans and sources of everything in Cargo.lock, without the network.
//! Three small workspaces that break one rule each show that it would notice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::command::{capture, run as run_command};
use crate::project::{cargo, root};
use crate::python;
use crate::suite::counts::Counts;

/// A dependency that must not come in, and the name cargo-deny has for why.
struct Seed {
    package: &'static str,
    license: &'static str,
    from_git: bool,
    noticed_as: &'static str,
}

const SEEDS: [Seed; 3] = [
    Seed {
        package: "copyleft",
        license: "GPL-3.0-only",
        from_git: false,
        noticed_as: "rejected",
    },
    Seed {
        package: "openssl",
        license: "MIT",
        from_git: false,
        noticed_as: "banned",
    },
    Seed {
        package: "elsewhere",
        license: "MIT",
        from_git: true,
        noticed_as: "source-not-allowed",
    },
];

/// Checks this workspace and the seeded ones.
pub fn run() -> Result<Counts> {
    let program = python::environment("deny")?.join("cargo-deny");
    // Manifests of other platforms are read, too, and only this brings them all.
    run_command(&mut cargo(&["fetch", "--locked"]))?;
    let mut ours = cargo_deny(&program, &root());
    run_command(
        ours.args(["--offline", "--locked", "--log-level", "error"])
            .args(CHECK),
    )?;
    let folder = tempfile::tempdir()?;
    for seed in &SEEDS {
        let app = plant(seed, &folder.path().join(seed.package))?;
        let found = errors(&program, &app)?;
        ensure!(
            found == [seed.noticed_as],
            "`{}` should be found as {}, and cargo-deny says {found:?}",
            seed.package,
            seed.noticed_as
        );
    }
    Ok(Counts {
        passed: 1 + SEEDS.len() as u64,
        failed: 0,
    })
}

const CHECK: [&str; 5] = ["check", "--hide-inclusion-graph", "licenses", "bans", "sources"];

fn cargo_deny(program: &Path, workspace: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(workspace)
        .arg("--config")
        .arg(root().join("deny.toml"))
        .arg("--workspace");
    command
}

/// The names of the errors that cargo-deny has for a workspace.
fn errors(program: &Path, workspace: &Path) -> Result<Vec<String>> {
    let output = cargo_deny(program, workspace)
        .args(["--format", "json", "--log-level", "error"])
        .args(CHECK)
        .output()
        .context("cannot start cargo-deny")?;
    if output.status.success() {
        bail!("cargo-deny finds nothing wrong in {}", workspace.display());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok());
    Ok(lines.filter_map(|line: Value| error(&line)).collect())
}

fn error(line: &Value) -> Option<String> {
    let fields = &line["fields"];
    let is_error = line["type"] == "diagnostic" && fields["severity"] == "error";
    is_error.then(|| fields["code"].as_str().unwrap_or_default().to_owned())
}

/// Writes a workspace that depends on the seed, and returns its folder.
fn plant(seed: &Seed, folder: &Path) -> Result<PathBuf> {
    let dependency = folder.join(seed.package);
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"{}\"\n",
        seed.package, seed.license
    );
    package(&dependency, &manifest)?;
    let source = if seed.from_git {
        commit(&dependency)?;
        format!("git = \"file://{}\"", dependency.display())
    } else {
        format!("path = \"../{}\"", seed.package)
    };
    let app = folder.join("app");
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n{} = {{ {source} }}\n",
        seed.package
    );
    package(&app, &manifest)?;
    Ok(app)
}

fn package(folder: &Path, manifest: &str) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    Ok(())
}

fn commit(folder: &Path) -> Result<()> {
    let steps: [&[&str]; 3] = [
        &["init", "--quiet"],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "seed"],
    ];
    for step in steps {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=seed", "-c", "user.email=seed@hourbook.invalid"]);
        capture(git.args(step).current_dir(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_are_told_from_warnings_and_from_the_summary() {
        let line =
            |severity| json!({ "type": "diagnostic", "fields": { "severity": severity, "code": "banned" } });
        assert_eq!(error(&line("error")).as_deref(), Some("banned"));
        assert_eq!(error(&line("warning")), None);
        assert_eq!(
            error(&json!({ "type": "summary", "fields": { "bans": { "errors": 1 } } })),
            None
        );
    }
}
