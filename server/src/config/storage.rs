use std::{path::PathBuf, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::CellConfig;

use super::Accounts;
use crate::access::vault::CellVault;

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
    /// The region that what lies here belongs to: `region.name`.
    #[serde(skip)]
    pub region: Option<String>,
    /// The key that seals the passwords of database roles: `accounts.key_file`.
    #[serde(skip)]
    pub seal_key_file: Option<PathBuf>,
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

impl Default for Storage {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            database_url: None,
            database_ca_file: None,
            region: None,
            seal_key_file: None,
        }
    }
}

impl Storage {
    /// The same for the storage crate.
    pub fn cell(&self) -> CellConfig {
        CellConfig {
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.as_ref().map(|url| url.0.clone()),
            database_ca_file: self.database_ca_file.clone(),
            region: self.region.clone(),
            vault: Arc::new(CellVault::new(Accounts::seal_key_path(
                self.seal_key_file.as_ref(),
                &self.data_dir,
            ))),
        }
    }
}
