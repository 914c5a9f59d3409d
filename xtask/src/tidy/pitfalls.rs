//! Each of the known pitfalls of time-tracking data has a test that names it.

use std::collections::BTreeSet;

use anyhow::Result;
use regex::Regex;

use super::{Finding, Tree};

/// How many pitfalls the list has.
const PITFALLS: u32 = 24;

/// Names those that no test names.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let (named, number) = (
        Regex::new(r"(?i)\bpitfalls?((?:,? (?:and )?\d+)+)")?,
        Regex::new(r"\d+")?,
    );
    let mut known = BTreeSet::new();
    for (path, text) in tree.ending(&[".rs", ".ts", ".tsx", ".mjs"]) {
        for mention in named.captures_iter(tests_of(path, text)) {
            known.extend(
                number
                    .find_iter(&mention[1])
                    .filter_map(|found| found.as_str().parse::<u32>().ok()),
            );
        }
    }
    let missing = (1..=PITFALLS).filter(|pitfall| !known.contains(pitfall));
    Ok(missing
        .map(|pitfall| Finding::new("tests", format!("no test names pitfall {pitfall}")))
        .collect())
}

/// The part of a file that is tests of the product.
fn tests_of<'t>(path: &str, text: &'t str) -> &'t str {
    if path.starts_with("xtask/") {
        return "";
    }
    if path.contains("tests/") || path.contains(".test.") || path.starts_with("e2e/") {
        return text;
    }
    text.find("#[cfg(test)]").map_or("", |start| &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pitfall_counts_where_a_test_names_it() {
        let all: Vec<String> = (1..=22).map(|number| number.to_string()).collect();
        let named = format!("/// Pitfalls {}.", all.join(", "));
        let tree = Tree::of(&[
            ("domain/tests/pitfalls.rs", &named),
            ("web/src/lib/dates.test.ts", "// AT-1, pitfalls 5 and 23: weeks"),
            ("domain/src/time.rs", "/// Pitfall 24.\nfn zone() {}"),
        ]);
        let missing: Vec<String> = check(&tree)
            .unwrap()
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(missing, ["no test names pitfall 24"]);
    }
}
