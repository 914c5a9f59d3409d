use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How what opens an account is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// The key that seals the secrets of authenticator apps in the databases. Without it one is made in
    /// `data_dir/accounts` at the first start. All nodes of a cell use the same.
    pub key_file: Option<PathBuf>,
}

impl Accounts {
    /// Where the key lies.
    pub fn key_path(&self, data_dir: &Path) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| data_dir.join("accounts").join("seal.key"))
    }
}
