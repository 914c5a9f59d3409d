//! Bans that hold even where cargo-deny is not installed: one TLS stack, one SQLite, one registry.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use regex::Regex;

use super::{Finding, Tree};

const LOCKFILE: &str = "Cargo.lock";
/// Packages that would bring a second TLS stack or a second cryptography library.
const BANNED: &[&str] = &[
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
];
/// Packages of which two versions would contradict each other at run time.
const ONCE: &[&str] = &[
    "libsqlite3-sys",
    "rustls",
    "ring",
    "jiff",
    "tokio",
    "axum",
    "uuid",
];
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Reads Cargo.lock.
pub fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let text = tree.text(LOCKFILE).context("Cargo.lock is not checked in")?;
    let entry = Regex::new(r#"(?m)^name = "([^"]+)"\nversion = "([^"]+)"(?:\nsource = "([^"]+)")?"#)?;
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut findings = Vec::new();
    for found in entry.captures_iter(text) {
        let (_, [name, version]) = (
            found.get(0),
            [found.get(1), found.get(2)].map(|m| m.map_or("", |m| m.as_str())),
        );
        versions.entry(name).or_default().push(version);
        if found.get(3).is_some_and(|source| source.as_str() != REGISTRY) {
            findings.push(Finding::new(
                LOCKFILE,
                format!("`{name}` comes from elsewhere than crates.io"),
            ));
        }
    }
    for name in BANNED.iter().filter(|name| versions.contains_key(**name)) {
        findings.push(Finding::new(
            LOCKFILE,
            format!("`{name}` is banned; `cargo tree --invert {name}` says who brings it"),
        ));
    }
    for name in ONCE {
        if let Some(several) = versions.get(name).filter(|several| several.len() > 1) {
            findings.push(Finding::new(
                LOCKFILE,
                format!("`{name}` stands in several versions: {}", several.join(", ")),
            ));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_sqlite_and_openssl_are_found() -> Result<()> {
        let lock = "[[package]]\nname = \"libsqlite3-sys\"\nversion = \"0.30.0\"\n\n\
                    [[package]]\nname = \"libsqlite3-sys\"\nversion = \"0.37.0\"\n\n\
                    [[package]]\nname = \"openssl-sys\"\nversion = \"0.9.0\"\nsource = \"git+https://example.org\"\n";
        assert_eq!(check(&Tree::of(&[(LOCKFILE, lock)]))?.len(), 3);
        Ok(())
    }
}
