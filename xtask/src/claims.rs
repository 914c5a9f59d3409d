//! Which claims, pitfalls and requirements the tests prove, collected from the doc comments of the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use clap::Args;
use regex::Regex;

use crate::catalogue;
use crate::project::{files, root};

/// Where the collection is kept.
const DOCUMENT: &str = "docs/claims-proved.md";

/// Options of `cargo xtask claims`.
#[derive(Args, Default)]
pub struct ClaimsOptions {
    /// Write nothing; fail if the document is stale.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what holds each claim of the catalogue: tests, probe, duty, or nothing.
    #[arg(long)]
    pub list: bool,
    /// The same as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A claim and the tests that name it.
pub type Proved = BTreeMap<String, BTreeSet<String>>;

static ID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b((?:AT|TC)-\d{2,3})\b|\b[Pp]itfall (\d{1,2})\b|\bASVS (?:v5\.0\.0-)?V?(\d+\.\d+\.\d+)\b")
        .ok()
});
static RUST_TEST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(?:pub )?(?:async )?fn (\w+)").ok());
static WEB_TEST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*(?:test|it)(?:\.each\(.*\))?\(\s*["'`](.+?)["'`],"#).ok());

/// Writes or checks docs/claims-proved.md.
pub fn run(options: &ClaimsOptions) -> Result<()> {
    let proved = collect()?;
    if options.list || options.json {
        return list(&proved, options.json);
    }
    let text = document(&proved);
    let path = root().join(DOCUMENT);
    if options.check {
        if fs::read_to_string(&path).unwrap_or_default() != text {
            bail!("{DOCUMENT} is stale: run `cargo xtask claims`");
        }
        return Ok(());
    }
    fs::write(&path, text).with_context(|| format!("cannot write {DOCUMENT}"))?;
    println!("wrote {DOCUMENT}");
    Ok(())
}

fn list(proved: &Proved, json: bool) -> Result<()> {
    let mut texts = Vec::new();
    for file in files()?
        .into_iter()
        .filter(|file| file.starts_with(catalogue::FOLDER))
    {
        let text = fs::read_to_string(root().join(&file))?;
        texts.push((file, text));
    }
    let files = texts.iter().map(|(file, text)| (file.as_str(), text.as_str()));
    let overview = catalogue::overview(files, proved)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&overview)?);
    } else {
        println!("{}", overview.lines());
    }
    Ok(())
}

/// Reads every test of the repository.
pub fn collect() -> Result<Proved> {
    let mut proved = Proved::new();
    for file in files()? {
        let extension = file.rsplit('.').next().unwrap_or_default();
        let is_test_script = file.contains(".test.") || file.starts_with("e2e/");
        if extension == "rs" && !file.starts_with("xtask/") {
            collect_file(
                &file,
                &fs::read_to_string(root().join(&file))?,
                &RUST_TEST,
                &mut proved,
            )?;
        } else if is_test_script && matches!(extension, "ts" | "tsx" | "mjs") {
            collect_file(
                &file,
                &fs::read_to_string(root().join(&file))?,
                &WEB_TEST,
                &mut proved,
            )?;
        }
    }
    Ok(proved)
}

/// Remembers the comment and attributes above each function and gives their ids to it if it is a test.
fn collect_file(file: &str, text: &str, test: &LazyLock<Option<Regex>>, proved: &mut Proved) -> Result<()> {
    let pattern = test.as_ref().context("the pattern compiles")?;
    let rust = std::path::Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs");
    let mut above = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//")
            || trimmed.starts_with('*')
            || trimmed.starts_with("/*")
            || trimmed.starts_with("#[")
        {
            above.push_str(trimmed);
            above.push('\n');
            continue;
        }
        if let Some(name) = pattern.captures(line) {
            // In Rust any function may stand below a comment; a test has an attribute that says so.
            if !rust
                || above
                    .lines()
                    .any(|line| line.starts_with("#[") && (line.contains("test") || line.contains("case")))
            {
                for id in ids(&above)? {
                    proved
                        .entry(id)
                        .or_default()
                        .insert(format!("`{}` in `{file}`", &name[1]));
                }
            }
        }
        above.clear();
    }
    Ok(())
}

fn ids(text: &str) -> Result<BTreeSet<String>> {
    let pattern = ID.as_ref().context("the pattern compiles")?;
    let id = |found: regex::Captures| match (found.get(1), found.get(2), found.get(3)) {
        (Some(claim), _, _) => claim.as_str().to_owned(),
        (_, Some(pitfall), _) => format!("pitfall {:>2}", pitfall.as_str()),
        (_, _, Some(requirement)) => format!("ASVS {}", requirement.as_str()),
        (None, None, None) => String::new(),
    };
    Ok(pattern.captures_iter(text).map(id).collect())
}

fn document(proved: &Proved) -> String {
    let mut text = String::from(
        "# What the tests prove\n\n\
         Written by `cargo xtask claims` from the doc comments of the tests: claims of the catalogue (`AT`, `TC`),\n\
         known pitfalls of time-tracking data, and requirements of OWASP ASVS 5.0. A test named here runs in\n\
         `cargo xtask test`.\n\n| id | proved by |\n| --- | --- |\n",
    );
    for (id, tests) in proved {
        let tests: Vec<&str> = tests.iter().map(String::as_str).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} | {} |", id.replace("  ", " "), tests.join("<br>"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_rust_test_are_found_and_other_functions_are_not() -> Result<()> {
        let source = "/// Proves AT-45, pitfall 6 and ASVS v5.0.0-6.2.1.\n#[test]\nfn overlap() {}\n\n/// AT-99 is only mentioned.\nfn helper() {}\n";
        let mut proved = Proved::new();
        collect_file("domain/src/entries/overlap.rs", source, &RUST_TEST, &mut proved)?;
        assert_eq!(
            proved.keys().collect::<Vec<_>>(),
            ["ASVS 6.2.1", "AT-45", "pitfall  6"]
        );
        Ok(())
    }

    #[test]
    fn ids_of_a_web_test_are_found() -> Result<()> {
        let source = "// Proves AT-12.\ntest(\"the timer bar shows seconds\", async () => {\n";
        let mut proved = Proved::new();
        collect_file("e2e/timer.spec.mjs", source, &WEB_TEST, &mut proved)?;
        assert_eq!(proved.keys().collect::<Vec<_>>(), ["AT-12"]);
        Ok(())
    }
}
