//! The key of the cell, for the storage crate: it seals the passwords of database roles.

use std::path::PathBuf;

use store::{StoreError, database_roles::Vault};
use uuid::Uuid;

use super::{key_file, seal::SealKey};
use crate::clock::Clock;

/// The key is read when it is needed: on SQLite it never is.
#[derive(Debug)]
pub struct CellVault {
    key_file: PathBuf,
}

impl CellVault {
    pub fn new(key_file: PathBuf) -> Self {
        Self { key_file }
    }

    fn key(&self) -> Result<SealKey, StoreError> {
        let secret = key_file::load(&self.key_file, Clock).map_err(|error| {
            StoreError::Unavailable(format!(
                "the key of the accounts {} cannot be used: {error:#}",
                self.key_file.display()
            ))
        })?;
        Ok(SealKey::new(secret))
    }
}

impl Vault for CellVault {
    fn seal(&self, owner: Uuid, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.key()?.seal(Clock, owner, secret);
        sealed.ok_or_else(|| StoreError::Internal("a secret could not be sealed".into()))
    }

    fn open(&self, owner: Uuid, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        // One made now would open nothing, and whoever only looks makes none.
        if !self.key_file.exists() {
            return Ok(None);
        }
        Ok(self.key()?.open(owner, sealed))
    }
}
