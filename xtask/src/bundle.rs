//! The size budget of the web app: what a browser loads, compressed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use regex::Regex;

use crate::project::root;

const KIB: usize = 1024;
/// Scripts that the first page loads, together.
const FIRST_SCRIPTS: usize = 220 * KIB;
/// All style sheets together.
const STYLES: usize = 45 * KIB;
/// One script that a route loads later.
const ROUTE: usize = 60 * KIB;
/// The script with the charts, which only the reports load.
const CHARTS: usize = 170 * KIB;

/// Compares web/dist with the budget and prints both.
pub fn check() -> Result<()> {
    let dist = root().join("web/dist");
    let page = fs::read_to_string(dist.join("index.html")).context("the web app is not built")?;
    let first = first_scripts(&page)?;
    let mut first_size = 0;
    let mut styles = 0;
    let mut excess = Vec::new();
    for entry in fs::read_dir(dist.join("assets")).context("the web app has no assets")? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("js") if first.contains(&name) => first_size += compressed(&path)?,
            Some("css") => styles += compressed(&path)?,
            Some("js") => {
                let size = compressed(&path)?;
                let chart = ["chart", "report"]
                    .iter()
                    .any(|word| name.to_lowercase().contains(word));
                let limit = if chart { CHARTS } else { ROUTE };
                if size > limit {
                    excess.push(format!("{name}: {} of {} KiB", size / KIB, limit / KIB));
                }
            }
            _ => {}
        }
    }
    println!(
        "first scripts {} of {} KiB, styles {} of {} KiB",
        first_size / KIB,
        FIRST_SCRIPTS / KIB,
        styles / KIB,
        STYLES / KIB
    );
    if first_size == 0 {
        bail!("web/dist/index.html loads no script of web/dist/assets");
    }
    if first_size > FIRST_SCRIPTS {
        excess.push(format!("first scripts: {} KiB", first_size / KIB));
    }
    if styles > STYLES {
        excess.push(format!("styles: {} KiB", styles / KIB));
    }
    if !excess.is_empty() {
        bail!("the web app is over its size budget: {}", excess.join("; "));
    }
    Ok(())
}

fn first_scripts(page: &str) -> Result<Vec<String>> {
    let pattern = Regex::new(r#"(?:src|href)="/?assets/([^"]+\.js)""#)?;
    Ok(pattern
        .captures_iter(page)
        .map(|found| found[1].to_owned())
        .collect())
}

fn compressed(path: &Path) -> Result<usize> {
    let output = Command::new("gzip")
        .args(["-9", "--stdout"])
        .arg(path)
        .output()
        .context("cannot run gzip")?;
    Ok(output.stdout.len())
}
