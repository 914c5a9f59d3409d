//! Documents tell the truth: every path, link, name and claim they give exists.

use std::collections::HashSet;

use anyhow::Result;
use regex::Regex;

use super::{Finding, Tree};
use crate::claims::Proved;

/// Folders whose paths a document may name.
const PLACES: &str =
    r"(?:domain|api|store|server|cli|crates|xtask|web|e2e|docs|deploy|\.ci|\.cargo|\.config)";

/// Checks README.md, ARCHITECTURE.md, CHANGELOG.md and docs/.
pub fn check(tree: &Tree, proved: &Proved) -> Result<Vec<Finding>> {
    let words = words_of_sources(tree)?;
    let span = Regex::new(r"`([^`\n]+)`")?;
    let link = Regex::new(r"\]\(([^)\s]+)\)")?;
    let path = Regex::new(&format!(r"^{PLACES}/[\w./*-]*$"))?;
    let claim = Regex::new(r"\b(?:AT|TC)-\d{2,3}\b")?;
    // Two underscores make a name of ours: a test, a field, a table. Shorter words may be anything.
    let name = Regex::new(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+){2,}$")?;
    let mut findings = Vec::new();
    for (document, text) in tree.ending(&[".md"]).filter(|(path, _)| is_document(path)) {
        let prose = without_code_blocks(text);
        for found in span.captures_iter(&prose) {
            let spoken = found[1].trim_end_matches('/');
            if path.is_match(spoken) && !exists(tree, spoken) {
                findings.push(Finding::new(document, format!("`{spoken}` does not exist")));
            }
            let last = spoken.rsplit("::").next().unwrap_or(spoken);
            if name.is_match(last) && !words.contains(last) {
                findings.push(Finding::new(
                    document,
                    format!("`{last}` stands nowhere in the sources"),
                ));
            }
        }
        for found in link.captures_iter(&prose) {
            let target = found[1].split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !tree.has(&beside(document, target)) {
                findings.push(Finding::new(
                    document,
                    format!("the link `{target}` leads nowhere"),
                ));
            }
        }
        for found in claim
            .find_iter(&prose)
            .filter(|found| !proved.contains_key(found.as_str()))
        {
            findings.push(Finding::new(
                document,
                format!("no test proves {}", found.as_str()),
            ));
        }
    }
    Ok(findings)
}

fn is_document(path: &str) -> bool {
    path.starts_with("docs/") || !path.contains('/')
}

fn words_of_sources(tree: &Tree) -> Result<HashSet<&str>> {
    let word = Regex::new(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")?;
    let sources = tree.ending(&[".rs", ".sql", ".ts", ".tsx", ".mjs", ".toml"]);
    Ok(sources
        .flat_map(|(_, text)| {
            word.find_iter(text)
                .map(|found| found.as_str())
                .collect::<Vec<_>>()
        })
        .collect())
}

/// A pattern such as `docs/adr/*.md` exists if something matches its part before the star.
fn exists(tree: &Tree, path: &str) -> bool {
    match path.split_once('*') {
        Some((before, _)) => {
            tree.has(before.trim_end_matches('/')) || tree.paths.iter().any(|known| known.starts_with(before))
        }
        // What a build makes is named in documents, too.
        None => tree.has(path) || path.starts_with("web/dist") || path.starts_with("e2e/results"),
    }
}

fn beside(document: &str, target: &str) -> String {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn without_code_blocks(text: &str) -> String {
    let mut inside = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !inside && !fence
        })
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(document: &str) -> Result<Vec<String>> {
        let tree = Tree::of(&[
            ("README.md", document),
            ("domain/src/lib.rs", "fn overlap_is_half_open() {}"),
            ("docs/api.md", ""),
        ]);
        let proved = Proved::from([("AT-45".to_owned(), std::collections::BTreeSet::new())]);
        Ok(check(&tree, &proved)?
            .into_iter()
            .map(|finding| finding.message)
            .collect())
    }

    #[test]
    fn what_exists_may_be_named() -> Result<()> {
        let text = "`domain/src/lib.rs` `domain/src` `docs/*.md` `overlap_is_half_open` [api](docs/api.md#x) AT-45 `free text`\n\
                    ```\n`server/src/gone.rs`\n```\n";
        assert_eq!(messages(text)?, Vec::<String>::new());
        Ok(())
    }

    #[test]
    fn what_is_gone_is_found() -> Result<()> {
        assert_eq!(messages("`server/src/gone.rs`")?.len(), 1);
        assert_eq!(messages("`overlap_is_closed_now`")?.len(), 1);
        assert_eq!(messages("[x](docs/gone.md)")?.len(), 1);
        assert_eq!(messages("AT-46")?.len(), 1);
        Ok(())
    }
}
