use std::{path::PathBuf, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::CellConfig;

use super::{Accounts, ConfigError, Secret, need_file};
use crate::access::vault::{CellVault, DatabaseAccess};

/// Where data is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// Folder of databases, certificate and uploads.
    pub data_dir: PathBuf,
    /// `postgres://…` of the control database. Without it everything is embedded SQLite in `data_dir`.
    #[serde(skip_serializing)]
    pub database_url: Option<Redacted>,
    /// Certificate authority of that server; needed unless it is on this machine.
    pub database_ca_file: Option<PathBuf>,
    /// The password of the role that `database_url` names, instead of one in the address: its first line in a file, or in another place
    /// of secrets. It is read anew for each connection, so that a new password takes hold without a restart.
    pub database_password_file: Option<Secret>,
    /// The certificate that the server shows to that database, in PEM, with what leads to its authority. Read anew for each connection.
    pub database_certificate_file: Option<PathBuf>,
    /// The key of that certificate, in a file or in another place of secrets.
    pub database_key_file: Option<Secret>,
    /// The region that what lies here belongs to: `region.name`.
    #[serde(skip)]
    pub region: Option<String>,
    /// The key that seals the passwords of database roles: `accounts.key_file`.
    #[serde(skip)]
    pub seal_key_file: Option<Secret>,
}

/// A text with a password in it: never printed.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Redacted(String);

impl From<String> for Redacted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

fn refuse(field: &str, why: &str) -> Result<(), ConfigError> {
    Err(ConfigError(format!("storage.{field}: {why}")))
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            database_url: None,
            database_ca_file: None,
            database_password_file: None,
            database_certificate_file: None,
            database_key_file: None,
            region: None,
            seal_key_file: None,
        }
    }
}

impl Storage {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.data_dir.as_os_str().is_empty() {
            return Err(ConfigError("storage.data_dir must name a folder".into()));
        }
        self.check_identity()?;
        let Some(password) = &self.database_password_file else {
            return Ok(());
        };
        if self.database_url.is_none() {
            return refuse("database_password_file", "there is no database_url that it opens");
        }
        password.check("storage.database_password_file")
    }

    fn check_identity(&self) -> Result<(), ConfigError> {
        let (certificate, key) = match (&self.database_certificate_file, &self.database_key_file) {
            (None, None) => return Ok(()),
            (Some(certificate), Some(key)) => (certificate, key),
            _ => {
                return refuse(
                    "database_certificate_file",
                    "it and database_key_file belong together: give both or neither",
                );
            }
        };
        if self.database_ca_file.is_none() {
            return refuse(
                "database_certificate_file",
                "it is shown over TLS: give database_ca_file too",
            );
        }
        need_file("storage.database_certificate_file", certificate)?;
        key.check("storage.database_key_file")
    }

    /// The same for the storage crate.
    pub fn cell(&self) -> CellConfig {
        CellConfig {
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.as_ref().map(|url| url.0.clone()),
            database_ca_file: self.database_ca_file.clone(),
            region: self.region.clone(),
            vault: Arc::new(CellVault::new(
                Accounts::seal_key(self.seal_key_file.as_ref(), &self.data_dir),
                DatabaseAccess {
                    password: self.database_password_file.clone(),
                    identity: self
                        .database_certificate_file
                        .clone()
                        .zip(self.database_key_file.clone()),
                },
            )),
        }
    }
}
