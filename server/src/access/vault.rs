//! What the storage crate has to know of the configuration's secrets: the key of the cell, which seals the passwords of database roles,
//! and what opens the database server.

use std::{fmt, fs, path::PathBuf, sync::OnceLock};

use secrecy::zeroize::Zeroizing;
use store::{Identity, StoreError, database_roles::Vault};
use uuid::Uuid;

use super::{key_file, seal::SealKey};
use crate::{
    clock::Clock,
    config::{Secret, SecretError},
};

/// Everything is read when it is needed: on SQLite nothing ever is.
pub struct CellVault {
    key: Secret,
    /// One that is no file is asked for once: whoever keeps it may take a while, and this is asked at every opening.
    fetched: OnceLock<Zeroizing<[u8; 32]>>,
    database: DatabaseAccess,
}

/// What opens the database server, anew for each connection.
#[derive(Debug, Clone, Default)]
pub struct DatabaseAccess {
    pub password: Option<Secret>,
    /// A certificate, and its key.
    pub identity: Option<(PathBuf, Secret)>,
}

/// Without the key.
impl fmt::Debug for CellVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("CellVault");
        shown.field("key", &self.key).field("database", &self.database);
        shown.finish_non_exhaustive()
    }
}

impl CellVault {
    pub fn new(key: Secret, database: DatabaseAccess) -> Self {
        Self {
            key,
            fetched: OnceLock::new(),
            database,
        }
    }

    fn key(&self) -> Result<SealKey, StoreError> {
        if let Some(secret) = self.fetched.get() {
            return Ok(SealKey::new(**secret));
        }
        let secret = key_file::load(&self.key, Clock).map_err(|error| {
            StoreError::Unavailable(format!(
                "the key of the accounts {} cannot be used: {error:#}",
                self.key
            ))
        })?;
        if self.key.file().is_none() {
            let _ = self.fetched.set(Zeroizing::new(secret));
        }
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
        if self.key.file().is_some_and(|path| !path.exists()) {
            return Ok(None);
        }
        Ok(self.key()?.open(owner, sealed))
    }

    fn database_password(&self) -> Result<Option<String>, StoreError> {
        let Some(secret) = &self.database.password else {
            return Ok(None);
        };
        let text = secret.read().map_err(|error| unknown(&error))?;
        Ok(Some(text.lines().next().unwrap_or_default().to_owned()))
    }

    fn database_identity(&self) -> Result<Option<Identity>, StoreError> {
        let Some((certificate, key)) = &self.database.identity else {
            return Ok(None);
        };
        let pem = fs::read(certificate);
        let pem =
            pem.map_err(|error| StoreError::Unavailable(format!("{}: {error}", certificate.display())))?;
        Ok(Some(Identity {
            certificate: pem,
            key: key.read().map_err(|error| unknown(&error))?.to_string(),
        }))
    }
}

fn unknown(error: &SecretError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
