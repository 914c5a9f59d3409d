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
/// Style sheets that are loaded on the way from sign-in to the calendar, together.
const FIRST_STYLES: usize = 45 * KIB;
/// What that way passes.
const FIRST_ROUTES: [&str; 3] = ["SignInPage", "Shell", "CalendarPage"];
/// One script that a route loads later.
const ROUTE: usize = 60 * KIB;
/// The script with the charts, which only the reports load.
const CHARTS: usize = 170 * KIB;
/// A script that runs beside the page: the service worker and workers.
const WORKER: usize = 60 * KIB;
/// The font that every page needs. Fonts are compressed already.
const FONT: usize = 50 * KIB;
/// Everything that the service worker fetches, so that the app opens without the server.
const PRECACHE: usize = 2 * KIB * KIB;

/// Compares web/dist with the budget and prints both.
pub fn check() -> Result<()> {
    let dist = root().join("web/dist");
    let page = fs::read_to_string(dist.join("index.html")).context("the web app is not built")?;
    let first = first_scripts(&page)?;
    let first_styles = first_styles(&dist, &page, &first)?;
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
            Some("css") if first_styles.contains(&name) => styles += compressed(&path)?,
            Some("js") => {
                let size = compressed(&path)?;
                let limit = limit_of(&name.to_lowercase());
                if size > limit {
                    excess.push(format!("{name}: {} of {} KiB", size / KIB, limit / KIB));
                }
            }
            _ => {}
        }
    }
    println!(
        "first scripts {} of {} KiB, first styles {} of {} KiB",
        first_size / KIB,
        FIRST_SCRIPTS / KIB,
        styles / KIB,
        FIRST_STYLES / KIB
    );
    if first_size == 0 {
        bail!("web/dist/index.html loads no script of web/dist/assets");
    }
    if first_size > FIRST_SCRIPTS {
        excess.push(format!("first scripts: {} KiB", first_size / KIB));
    }
    if styles > FIRST_STYLES {
        excess.push(format!("first styles: {} KiB", styles / KIB));
    }
    excess.extend(check_worker(&dist)?);
    excess.extend(check_font(&dist)?);
    if !excess.is_empty() {
        bail!("the web app is over its size budget: {}", excess.join("; "));
    }
    Ok(())
}

/// What a script that is loaded later may weigh.
fn limit_of(name: &str) -> usize {
    if name.contains("chart") || name.contains("report") {
        CHARTS
    } else if name.contains("worker-") {
        WORKER
    } else {
        ROUTE
    }
}

/// The service worker, and all that it names in its list.
fn check_worker(dist: &Path) -> Result<Vec<String>> {
    let worker = dist.join("sw.js");
    let text = fs::read_to_string(&worker).context("the web app has no service worker")?;
    let size = compressed(&worker)?;
    let listed = precached(&text)?;
    if !listed.iter().any(|name| name == "index.html") {
        bail!("the service worker does not keep index.html");
    }
    let mut precache = 0;
    for name in &listed {
        precache += compressed(&dist.join(name))?;
    }
    println!(
        "service worker {} of {} KiB, precache {} of {} KiB in {} files",
        size / KIB,
        WORKER / KIB,
        precache / KIB,
        PRECACHE / KIB,
        listed.len()
    );
    let mut excess = Vec::new();
    if size > WORKER {
        excess.push(format!("service worker: {} KiB", size / KIB));
    }
    if precache > PRECACHE {
        excess.push(format!("precache: {} KiB", precache / KIB));
    }
    Ok(excess)
}

/// The latin part of the font; other scripts are loaded by those who write in them.
fn check_font(dist: &Path) -> Result<Vec<String>> {
    for entry in fs::read_dir(dist.join("assets"))? {
        let entry = entry?;
        if !entry
            .file_name()
            .to_string_lossy()
            .starts_with("inter-latin-wght")
        {
            continue;
        }
        let size = usize::try_from(entry.metadata()?.len())?;
        println!("font {} of {} KiB", size / KIB, FONT / KIB);
        if size > FONT {
            return Ok(vec![format!("font: {} KiB", size / KIB)]);
        }
        return Ok(Vec::new());
    }
    bail!("the web app has no font")
}

fn precached(worker: &str) -> Result<Vec<String>> {
    let pattern = Regex::new(r#""?url"?:\s*["'`]([^"'`]+)["'`]"#)?;
    let mut names: Vec<String> = pattern
        .captures_iter(worker)
        .map(|found| found[1].to_owned())
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn first_scripts(page: &str) -> Result<Vec<String>> {
    let pattern = Regex::new(r#"(?:src|href)="/?assets/([^"]+\.js)""#)?;
    Ok(pattern
        .captures_iter(page)
        .map(|found| found[1].to_owned())
        .collect())
}

/// The style sheets of the page itself, and those that the scripts of the first routes name as theirs.
fn first_styles(dist: &Path, page: &str, scripts: &[String]) -> Result<Vec<String>> {
    let linked = Regex::new(r#"href="/?assets/([^"]+\.css)""#)?;
    let mut styles: Vec<String> = linked
        .captures_iter(page)
        .map(|found| found[1].to_owned())
        .collect();
    let list = Regex::new(r"m\.f\|\|\(m\.f=\[([^\]]*)\]")?;
    let mut routes = 0;
    for script in scripts {
        let text = fs::read_to_string(dist.join("assets").join(script))?;
        let Some(files) = list.captures(&text) else {
            continue;
        };
        let files: Vec<&str> = files[1].split(',').map(|name| name.trim_matches('"')).collect();
        for route in FIRST_ROUTES {
            let places = Regex::new(&format!(
                r"import\(.\./{route}-[\w-]+\.js.\),__vite__mapDeps\(\[([\d,]*)\]"
            ))?;
            let Some(places) = places.captures(&text) else {
                continue;
            };
            routes += 1;
            let places = places[1]
                .split(',')
                .filter_map(|place| place.parse::<usize>().ok());
            let named = places.filter_map(|place| files.get(place)?.strip_prefix("assets/"));
            let sheets = named.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "css"));
            styles.extend(sheets.map(str::to_owned));
        }
    }
    if styles.is_empty() || routes != FIRST_ROUTES.len() {
        bail!("the styles of {} cannot be told", FIRST_ROUTES.join(", "));
    }
    Ok(styles)
}

fn compressed(path: &Path) -> Result<usize> {
    let output = Command::new("gzip")
        .args(["-9", "--stdout"])
        .arg(path)
        .output()
        .context("cannot run gzip")?;
    Ok(output.stdout.len())
}
