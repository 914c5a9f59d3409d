//! The register of OWASP ASVS names every requirement once, and only tests, probes and files that exist.

use anyhow::Result;

use super::{Finding, Tree};
use crate::{asvs, claims::Proved};

/// Compares the register with the standard, the tree and the tests.
pub fn check(tree: &Tree, proved: &Proved) -> Result<Vec<Finding>> {
    let finding = |complaint| Finding::new(asvs::REGISTER, complaint);
    Ok(asvs::complaints(tree, proved)?.into_iter().map(finding).collect())
}
