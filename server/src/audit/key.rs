//! The secret key of a cell's audit logs, and of a witness.

use std::path::Path;

use anyhow::Context;
use domain::audit::LogKey;

use crate::{access::key_file, clock::Clock};

/// Reads the key, or makes one where there is none yet.
pub fn load(path: &Path, clock: Clock) -> anyhow::Result<LogKey> {
    let secret = key_file::load(path, clock)
        .with_context(|| format!("the key of the audit log {} cannot be used", path.display()))?;
    Ok(LogKey::from_secret(&secret))
}

/// The key, if there is one. None is made.
pub fn existing(path: &Path) -> anyhow::Result<Option<LogKey>> {
    if !path.exists() {
        return Ok(None);
    }
    let secret = key_file::read(path)
        .with_context(|| format!("the key of the audit log {} cannot be used", path.display()))?;
    Ok(Some(LogKey::from_secret(&secret)))
}
