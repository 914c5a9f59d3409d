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
    // Several requirements may stand in a row: `ASVS v5.0.0-7.3.1, 7.3.2`.
    Regex::new(
        r"\b((?:AT|TC)-\d{2,3})\b|\b[Pp]itfall (\d{1,2})\b|\bASVS ((?:v5\.0\.0-)?V?\d+\.\d+\.\d+\b(?:(?:, | and )(?:v5\.0\.0-)?V?\d+\.\d+\.\d+\b)*)",
    )
    .ok()
});
static REQUIREMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:v5\.0\.0-)?V?(\d+\.\d+\.\d+)\b").ok());
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

/// Gives the ids in the comment above each test to it.
fn collect_file(file: &str, text: &str, test: &LazyLock<Option<Regex>>, proved: &mut Proved) -> Result<()> {
    for (name, above) in tests_with_comments(file, text, test)? {
        for id in ids(&above)? {
            proved
                .entry(id)
                .or_default()
                .insert(format!("`{name}` in `{file}`"));
        }
    }
    Ok(())
}

/// The names of the tests in a file.
pub fn tests_of(file: &str, text: &str) -> Result<BTreeSet<String>> {
    let pattern = if is_rust(file) { &RUST_TEST } else { &WEB_TEST };
    let tests = tests_with_comments(file, text, pattern)?;
    Ok(tests.into_iter().map(|(name, _)| name).collect())
}

fn is_rust(file: &str) -> bool {
    std::path::Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// Remembers the comment and attributes above each function; a test comes with them.
fn tests_with_comments(
    file: &str,
    text: &str,
    test: &LazyLock<Option<Regex>>,
) -> Result<Vec<(String, String)>> {
    let pattern = test.as_ref().context("the pattern compiles")?;
    let rust = is_rust(file);
    let mut tests = Vec::new();
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
                tests.push((name[1].to_owned(), above.clone()));
            }
        }
        above.clear();
    }
    Ok(tests)
}

fn ids(text: &str) -> Result<BTreeSet<String>> {
    let pattern = ID.as_ref().context("the pattern compiles")?;
    let requirement = REQUIREMENT.as_ref().context("the pattern compiles")?;
    let mut ids = BTreeSet::new();
    for found in pattern.captures_iter(text) {
        match (found.get(1), found.get(2), found.get(3)) {
            (Some(claim), _, _) => {
                ids.insert(claim.as_str().to_owned());
            }
            (_, Some(pitfall), _) => {
                ids.insert(format!("pitfall {:>2}", pitfall.as_str()));
            }
            (_, _, Some(requirements)) => {
                let numbers = requirement.captures_iter(requirements.as_str());
                ids.extend(numbers.map(|number| format!("ASVS {}", &number[1])));
            }
            (None, None, None) => {}
        }
    }
    Ok(ids)
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
        let source = "/// Proves AT-45, pitfall 6 and ASVS v5.0.0-6.2.1, 6.2.2 and v5.0.0-10.3.1.\n#[test]\nfn overlap() {}\n\n/// AT-99 is only mentioned.\nfn helper() {}\n";
        let mut proved = Proved::new();
        collect_file("domain/src/entries/overlap.rs", source, &RUST_TEST, &mut proved)?;
        assert_eq!(
            proved.keys().collect::<Vec<_>>(),
            ["ASVS 10.3.1", "ASVS 6.2.1", "ASVS 6.2.2", "AT-45", "pitfall  6"]
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
