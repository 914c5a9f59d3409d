//! What is wrong with the register: rows that are missing or too many, and proofs that do not exist.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use regex::Regex;

use super::register::{Proof, Row, State};
use super::standard;
use crate::claims::{self, Proved};
use crate::tidy::Tree;

/// Where the probes of the running system are listed.
const PROBES: &str = "server/src/claims/catalogue/probes.toml";
/// The longest reason, in characters: one sentence.
const LONGEST_REASON: usize = 320;

/// Compares the rows with the standard, with the tree and with what the tests say that they prove.
pub fn complaints(rows: &[Row], tree: &Tree, proved: &Proved) -> Result<Vec<String>> {
    let mut complaints = numbers(rows);
    let probes = probes(tree)?;
    let mut tests = BTreeMap::new();
    for row in rows {
        for proof in row.proofs() {
            complaints.extend(
                missing(&proof, tree, &probes, &mut tests)?.map(|what| format!("{}: {what}", row.id)),
            );
        }
        complaints.extend(unreasoned(row));
        complaints.extend(contradiction(row, proved));
    }
    let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let cited = proved.keys().filter_map(|id| id.strip_prefix("ASVS "));
    let strange = cited.filter(|id| !known.contains(id));
    complaints.extend(strange.map(|id| format!("a test cites v5.0.0-{id}, which is no requirement")));
    Ok(complaints)
}

/// Every requirement stands there once, in order, with its level.
fn numbers(rows: &[Row]) -> Vec<String> {
    let mut complaints = Vec::new();
    let levels: BTreeMap<String, u8> = standard::requirements().collect();
    let mut seen = BTreeSet::new();
    for row in rows {
        match levels.get(&row.id) {
            None => complaints.push(format!("{} is no requirement of the standard", row.id)),
            Some(level) if *level != row.level => {
                complaints.push(format!("{} is of level {level}", row.id));
            }
            Some(_) => {}
        }
        if !seen.insert(row.id.as_str()) {
            complaints.push(format!("{} stands there twice", row.id));
        }
    }
    let absent = standard::requirements().filter(|(id, _)| !seen.contains(id.as_str()));
    complaints.extend(absent.map(|(id, _)| format!("{id} is missing")));
    let order: BTreeMap<String, usize> = standard::requirements().map(|(id, _)| id).zip(0..).collect();
    let positions: Vec<&usize> = rows.iter().filter_map(|row| order.get(&row.id)).collect();
    if !positions.is_sorted() {
        complaints.push("the rows are not in the order of the standard".to_owned());
    }
    complaints
}

fn unreasoned(row: &Row) -> Option<String> {
    let length = row.reason.chars().count();
    if row.topic.trim().is_empty() || length == 0 {
        return Some(format!("{} has no topic or no reason", row.id));
    }
    if length > LONGEST_REASON {
        return Some(format!(
            "{}: the reason has more than {LONGEST_REASON} characters",
            row.id
        ));
    }
    if row.state == State::Met && row.proofs().next().is_none() {
        return Some(format!("{} is met and names nothing that shows it", row.id));
    }
    None
}

/// A test proves only what the register calls met.
fn contradiction(row: &Row, proved: &Proved) -> Option<String> {
    let tests = proved.get(&format!("ASVS {}", row.id))?;
    let first = tests.first().map(String::as_str).unwrap_or_default();
    (row.state != State::Met).then(|| format!("{} is not called met, and {first} says it proves it", row.id))
}

fn probes(tree: &Tree) -> Result<BTreeSet<String>> {
    let text = tree.text(PROBES).context("the catalogue of probes is gone")?;
    let table: toml::Table = toml::from_str(text)?;
    Ok(table.keys().cloned().collect())
}

/// What a proof names and the tree does not have.
fn missing(
    proof: &Proof,
    tree: &Tree,
    probes: &BTreeSet<String>,
    tests: &mut BTreeMap<String, BTreeSet<String>>,
) -> Result<Option<String>> {
    let lacks = match proof {
        Proof::Probe(name) => (!probes.contains(*name)).then(|| format!("there is no probe `{name}`")),
        Proof::Path(path) => (!tree.has(path)).then(|| format!("`{path}` does not exist")),
        Proof::Heading { file, heading } => {
            let found = tree
                .text(file)
                .is_some_and(|text| headings(text).any(|known| known == *heading));
            (!found).then(|| format!("`{file}` has no heading `#{heading}`"))
        }
        Proof::Test { file, name } => {
            let Some(text) = tree.text(file) else {
                return Ok(Some(format!("`{file}` does not exist")));
            };
            if !tests.contains_key(*file) {
                tests.insert((*file).to_owned(), claims::tests_of(file, text)?);
            }
            let found = tests.get(*file).is_some_and(|names| names.contains(*name));
            (!found).then(|| format!("`{file}` has no test `{name}`"))
        }
    };
    Ok(lacks)
}

/// The headings of a document as links name them.
fn headings(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| slug(line.trim_start_matches('#').trim()))
}

fn slug(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .collect::<String>();
    kept.replace(' ', "-")
}

/// Texts of the standard are not ours to ship: a reason that begins like its sentences was copied.
pub fn copied(rows: &[Row]) -> Result<Vec<String>> {
    let sentence = Regex::new(r"(?i)^verify that\b")?;
    let is_copied = |row: &&Row| sentence.is_match(&row.topic) || sentence.is_match(&row.reason);
    Ok(rows
        .iter()
        .filter(is_copied)
        .map(|row| format!("{} speaks in the words of the standard", row.id))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "server/tests/api/session.rs";

    fn row(id: &str, level: u8, state: State, proof: &str) -> Row {
        Row {
            id: id.to_owned(),
            level,
            topic: "a topic".to_owned(),
            state,
            reason: "A reason.".to_owned(),
            proof: proof.to_owned(),
        }
    }

    fn tree() -> Tree {
        Tree::of(&[
            (
                RIGHT,
                "#[tokio::test]\nasync fn a_session_ends() {}\n\nfn no_test() {}\n",
            ),
            (
                "e2e/specs/a.spec.mjs",
                "test(\"a page, with words\", async () => {\n",
            ),
            (PROBES, "[clock]\nminutes = 60\n"),
            (
                "docs/authentication.md",
                "# Signing in\n\n## Against guessing, everywhere\n",
            ),
        ])
    }

    fn all_rows() -> Vec<Row> {
        standard::requirements()
            .map(|(id, level)| row(&id, level, State::NotMet, ""))
            .collect()
    }

    #[test]
    fn a_whole_register_has_no_complaints() -> Result<()> {
        let mut rows = all_rows();
        rows[0] = row(
            "1.1.1",
            2,
            State::Met,
            "server/tests/api/session.rs::a_session_ends | e2e/specs/a.spec.mjs::a page, with words | probe:clock | \
             docs/authentication.md#against-guessing-everywhere | server/tests",
        );
        let proved = Proved::from([("ASVS 1.1.1".to_owned(), BTreeSet::new())]);
        assert_eq!(complaints(&rows, &tree(), &proved)?, Vec::<String>::new());
        Ok(())
    }

    #[test]
    fn missing_doubled_unknown_and_wrongly_graded_rows_are_found() -> Result<()> {
        let mut rows = all_rows();
        rows.remove(2);
        rows.push(row("1.1.1", 2, State::NotMet, ""));
        rows.push(row("18.1.1", 1, State::NotMet, ""));
        rows[1].level = 3;
        let found = complaints(&rows, &tree(), &Proved::new())?;
        for expected in [
            "1.2.1 is missing",
            "1.1.1 stands there twice",
            "18.1.1 is no requirement of the standard",
            "1.1.2 is of level 2",
            "the rows are not in the order of the standard",
        ] {
            assert!(found.iter().any(|one| one == expected), "{expected}: {found:?}");
        }
        assert_eq!(found.len(), 5);
        Ok(())
    }

    #[test]
    fn a_proof_that_does_not_exist_is_found() -> Result<()> {
        for proof in [
            "server/src/gone.rs",
            "server/tests/api/session.rs::no_test",
            "server/tests/api/session.rs::another_session_ends",
            "server/tests/api/gone.rs::a_session_ends",
            "e2e/specs/a.spec.mjs::another page",
            "probe:weather",
            "docs/authentication.md#elsewhere",
            "",
        ] {
            let mut rows = all_rows();
            rows[0] = row("1.1.1", 2, State::Met, proof);
            assert_eq!(complaints(&rows, &tree(), &Proved::new())?.len(), 1, "{proof}");
        }
        Ok(())
    }

    #[test]
    fn a_test_may_not_cite_what_is_not_met_or_not_there() -> Result<()> {
        let proved = Proved::from([
            ("ASVS 1.1.1".to_owned(), BTreeSet::from(["`a` in `b`".to_owned()])),
            ("ASVS 1.1.9".to_owned(), BTreeSet::from(["`a` in `b`".to_owned()])),
            ("AT-01".to_owned(), BTreeSet::new()),
        ]);
        let found = complaints(&all_rows(), &tree(), &proved)?;
        assert_eq!(
            found,
            [
                "1.1.1 is not called met, and `a` in `b` says it proves it",
                "a test cites v5.0.0-1.1.9, which is no requirement"
            ]
        );
        Ok(())
    }
}
