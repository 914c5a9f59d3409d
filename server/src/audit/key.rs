//! The secret key of a cell's audit logs, and of a witness.

use anyhow::Context;
use domain::audit::LogKey;

use crate::{access::key_file, clock::Clock, config::Secret};

/// Reads the key, or makes one where there is none yet.
pub fn load(key: &Secret, clock: Clock) -> anyhow::Result<LogKey> {
    let secret = key_file::load(key, clock)
        .with_context(|| format!("the key of the audit log {key} cannot be used"))?;
    Ok(LogKey::from_secret(&secret))
}

/// The key, if there is one. None is made.
pub fn existing(key: &Secret) -> anyhow::Result<Option<LogKey>> {
    if key.file().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    let secret =
        key_file::read(key).with_context(|| format!("the key of the audit log {key} cannot be used"))?;
    Ok(Some(LogKey::from_secret(&secret)))
}
