//! `cargo xtask tidy`: rules of the house that no compiler checks. It also runs as an ordinary test.

mod asvs;
mod claims;
mod crates;
mod documents;
mod lockfile;
mod pitfalls;
mod sizes;
mod sources;
mod tables;
mod web;

use std::fs;

use anyhow::{Result, bail};

use crate::project::{files, root};

/// One broken rule: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub place: String,
    pub message: String,
}

impl Finding {
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
        }
    }
}

/// The text files of the repository, read once.
pub struct Tree {
    files: Vec<(String, String)>,
    /// Every path that exists, also of files that are no text.
    paths: Vec<String>,
}

impl Tree {
    pub fn read() -> Result<Self> {
        let paths = files()?;
        let files = paths
            .iter()
            .filter_map(|path| Some((path.clone(), fs::read_to_string(root().join(path)).ok()?)))
            .collect();
        Ok(Self { files, paths })
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        Self { files, paths }
    }

    /// Path and text of every text file whose path ends so.
    pub fn ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(|(path, _)| endings.iter().any(|ending| path.ends_with(ending)))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|(known, _)| known == path)
            .map(|(_, text)| text.as_str())
    }

    /// True where the file or folder exists.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.paths
            .iter()
            .any(|known| known == path || known.starts_with(&folder))
    }
}

/// Prints every finding; any finding is an error.
pub fn run() -> Result<()> {
    let tree = Tree::read()?;
    for (place, lines) in sizes::long_files(&tree) {
        println!(
            "note: {place} has {lines} lines; over {} is an error",
            sizes::LIMIT
        );
    }
    let findings = findings(&tree)?;
    for Finding { place, message } in &findings {
        println!("{place}: {message}");
    }
    match findings.len() {
        0 => Ok(()),
        number => bail!("{number} findings"),
    }
}

fn findings(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = crates::check(&crate::project::metadata()?);
    findings.extend(lockfile::check(tree)?);
    findings.extend(pitfalls::check(tree)?);
    findings.extend(sources::check(tree)?);
    findings.extend(sizes::check(tree));
    findings.extend(tables::check(tree)?);
    findings.extend(web::check(tree)?);
    let proved = crate::claims::collect()?;
    findings.extend(claims::check(tree, &proved)?);
    findings.extend(asvs::check(tree, &proved)?);
    findings.extend(documents::check(tree, &proved)?);
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() -> Result<()> {
        let findings = findings(&Tree::read()?)?;
        let text: Vec<String> = findings
            .iter()
            .map(|f| format!("{}: {}", f.place, f.message))
            .collect();
        assert!(text.is_empty(), "{}", text.join("\n"));
        Ok(())
    }
}
