//! The catalogue of claims holds every claim of both vendors exactly once.

use anyhow::Result;

use super::{Finding, Tree};
use crate::{catalogue, claims::Proved};

/// Compares the catalogue with the lists of the vendors and with the tests.
pub fn check(tree: &Tree, proved: &Proved) -> Result<Vec<Finding>> {
    let complaints = catalogue::complaints(tree.ending(&[".toml"]), proved)?;
    let finding = |complaint| Finding::new(catalogue::FOLDER, complaint);
    Ok(complaints.into_iter().map(finding).collect())
}
