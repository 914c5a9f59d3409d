//! Tables: both engines have the same ones under the same numbers, and docs/tables.md says for each what
//! export, removal and the canary scan do with it.

use std::collections::BTreeSet;

use anyhow::Result;
use regex::Regex;

use super::{Finding, Tree};

const DOCUMENT: &str = "docs/tables.md";
/// What a copy of an organization leaves out.
const WITHHELD: &str = "store/src/dump/withheld.rs";
const KINDS: &[&str] = &["control", "organization"];
/// Made by the migrator itself, in every database.
const JOURNAL: &str = "migrations";
/// Columns of a row of the document: table, purpose, export, removal, canary scan.
const COLUMNS: usize = 5;

/// Compares the migrations of both engines with each other and with the document.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut existing = BTreeSet::new();
    for kind in KINDS {
        let folder = format!("store/migrations/{kind}/");
        let (sqlite, postgres) = (
            steps(tree, &folder, ".sqlite.sql"),
            steps(tree, &folder, ".postgres.sql"),
        );
        for lonely in sqlite.symmetric_difference(&postgres) {
            findings.push(Finding::new(
                format!("{folder}{lonely}"),
                "the step exists for one engine only",
            ));
        }
        findings.extend(gaps(&folder, &sqlite));
        let (sqlite, postgres) = (
            tables(tree, &folder, ".sqlite.sql")?,
            tables(tree, &folder, ".postgres.sql")?,
        );
        for lonely in sqlite.symmetric_difference(&postgres) {
            findings.push(Finding::new(
                &folder,
                format!("table `{lonely}` exists on one engine only"),
            ));
        }
        existing.extend(sqlite.union(&postgres).map(|table| format!("{kind}.{table}")));
        existing.insert(format!("{kind}.{JOURNAL}"));
    }
    let document = tree.text(DOCUMENT).unwrap_or_default();
    findings.extend(compare(&existing, document)?);
    if let Some(source) = tree.text(WITHHELD) {
        findings.extend(secrets(document, source)?);
    }
    Ok(findings)
}

/// What the document calls a secret, short-lived or not to be repeated stays behind when an organization is copied as SQL, and nothing else.
fn secrets(document: &str, source: &str) -> Result<Vec<Finding>> {
    let row = Regex::new(
        r"(?m)^\| `organization\.(\w+)` \|[^|]*\| no(?:: (?:a secret|short-lived|not to be repeated|only its owner)|, with the log)\b",
    )?;
    let said: BTreeSet<_> = row
        .captures_iter(document)
        .map(|found| found[1].to_owned())
        .collect();
    let list = source
        .split_once("TABLES")
        .and_then(|(_, after)| after.split_once("];"));
    let word = Regex::new(r#""(\w+)""#)?;
    let kept: BTreeSet<_> = word
        .captures_iter(list.map_or("", |(list, _)| list))
        .map(|found| found[1].to_owned())
        .collect();
    Ok(said
        .symmetric_difference(&kept)
        .map(|table| {
            Finding::new(
                WITHHELD,
                format!("`{table}`: this list and the column \"export\" of {DOCUMENT} contradict each other"),
            )
        })
        .collect())
}

fn steps(tree: &Tree, folder: &str, ending: &str) -> BTreeSet<String> {
    tree.ending(&[ending])
        .filter_map(|(path, _)| Some(path.strip_prefix(folder)?.strip_suffix(ending)?.to_owned()))
        .collect()
}

/// Steps count 1, 2, 3 … so that two branches that both add a step collide in review.
fn gaps(folder: &str, steps: &BTreeSet<String>) -> Vec<Finding> {
    let numbers = steps.iter().map(|step| {
        step.split('_')
            .next()
            .and_then(|number| number.parse::<usize>().ok())
    });
    numbers
        .zip(1..)
        .filter(|(number, expected)| *number != Some(*expected))
        .map(|(_, expected)| Finding::new(folder, format!("step {expected} is missing or numbered twice")))
        .take(1)
        .collect()
}

fn tables(tree: &Tree, folder: &str, ending: &str) -> Result<BTreeSet<String>> {
    let created = Regex::new(r"(?i)\bCREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)")?;
    let dropped = Regex::new(r"(?i)\bDROP TABLE (?:IF EXISTS )?(\w+)")?;
    let renamed = Regex::new(r"(?i)\bALTER TABLE (\w+) RENAME TO (\w+)")?;
    let mut tables = BTreeSet::new();
    // The tree is sorted by path, so the steps come in their order.
    for (_, text) in tree
        .ending(&[ending])
        .filter(|(path, _)| path.starts_with(folder))
    {
        tables.extend(created.captures_iter(text).map(|found| found[1].to_owned()));
        for found in dropped.captures_iter(text) {
            tables.remove(&found[1]);
        }
        for found in renamed.captures_iter(text) {
            tables.remove(&found[1]);
            tables.insert(found[2].to_owned());
        }
    }
    Ok(tables)
}

fn compare(existing: &BTreeSet<String>, document: &str) -> Result<Vec<Finding>> {
    let row = Regex::new(r"^\| `((?:control|organization)\.\w+)` \|")?;
    let mut listed = BTreeSet::new();
    let mut findings = Vec::new();
    for line in document.lines() {
        let Some(found) = row.captures(line) else { continue };
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells.len() != COLUMNS || cells.iter().any(|cell| cell.is_empty()) {
            findings.push(Finding::new(
                DOCUMENT,
                format!("the row of `{}` needs {COLUMNS} filled cells", &found[1]),
            ));
        }
        listed.insert(found[1].to_owned());
    }
    for table in existing.difference(&listed) {
        findings.push(Finding::new(
            DOCUMENT,
            format!("say what export, removal and the canary scan do with `{table}`"),
        ));
    }
    for table in listed.difference(existing) {
        findings.push(Finding::new(DOCUMENT, format!("`{table}` is not a table")));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "store/migrations/organization/0001_foundation";

    fn tree(sqlite: &str, postgres: &str, document: &str) -> Tree {
        Tree::of(&[
            (&format!("{STEP}.postgres.sql"), postgres),
            (&format!("{STEP}.sqlite.sql"), sqlite),
            (DOCUMENT, document),
        ])
    }

    #[test]
    fn equal_tables_with_a_full_row_are_tidy() -> Result<()> {
        let rows = "| `organization.members` | people | yes | with the database | names |\n\
                    | `organization.migrations` | journal | no | with the database | none |\n\
                    | `control.migrations` | journal | no | stays | none |\n";
        let findings = check(&tree(
            "CREATE TABLE members (id)",
            "CREATE TABLE members (id)",
            rows,
        ))?;
        assert_eq!(findings, []);
        Ok(())
    }

    #[test]
    fn a_table_of_one_engine_and_an_unlisted_table_are_found() -> Result<()> {
        let findings = check(&tree("CREATE TABLE members (id)", "", ""))?;
        assert_eq!(
            findings
                .iter()
                .filter(|finding| finding.message.contains("members"))
                .count(),
            2
        );
        Ok(())
    }

    #[test]
    fn a_secret_that_a_copy_would_hold_is_found() -> Result<()> {
        let document = "| `organization.tokens` | ways in | no: a secret | x | x |\n\
                        | `organization.tags` | marks | yes | x | x |\n";
        let source = "pub const TABLES: &[&str] = &[\"tags\"];";
        let found = secrets(document, source)?;
        let names: Vec<_> = found.iter().map(|finding| &finding.message[..8]).collect();
        assert_eq!(names, ["`tags`: ", "`tokens`"]);
        assert_eq!(secrets(document, "const TABLES: &[&str] = &[\"tokens\"];")?, []);
        Ok(())
    }

    #[test]
    fn a_row_without_a_word_on_removal_is_found() -> Result<()> {
        let row = "| `organization.members` | people | yes |  | names |\n";
        let findings = check(&tree(
            "CREATE TABLE members (id)",
            "CREATE TABLE members (id)",
            row,
        ))?;
        assert!(
            findings
                .iter()
                .any(|finding| finding.message.contains("needs 5 filled cells"))
        );
        Ok(())
    }
}
