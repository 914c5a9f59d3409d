use std::path::{Path, PathBuf};

use domain::audit::PublicKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret, check_key};

/// How the audit log is signed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// The secret key that signs the checkpoints of the audit logs. Without it one is made in `data_dir/audit` at the
    /// first start. All nodes of a cell use the same.
    pub key_file: Option<Secret>,
    /// Address of a witness that cosigns every checkpoint, `https://…`, or `http://…` on this machine.
    pub witness_url: Option<String>,
    /// Public key of that witness, as it prints it when it starts.
    pub witness_key: Option<String>,
    /// Certificate of that witness, where no authority signed it.
    pub witness_ca_file: Option<PathBuf>,
}

impl Audit {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_key("audit.key_file", self.key_file.as_ref())?;
        if let Some(path) = &self.witness_ca_file {
            super::need_file("audit.witness_ca_file", path)?;
        }
        let refuse = |field: &str, why: &str| Err(ConfigError(format!("audit.{field}: {why}")));
        match (&self.witness_url, &self.witness_key) {
            (None, None) => Ok(()),
            (None, Some(_)) => refuse("witness_url", "a key without an address"),
            (Some(_), None) => refuse(
                "witness_key",
                "an address without the key of whoever answers there",
            ),
            (Some(url), Some(key)) => {
                let local = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
                if !url.starts_with("https://") && !local.iter().any(|start| url.starts_with(start)) {
                    return refuse("witness_url", "use https, except on this machine");
                }
                if !PublicKey::parse(key).is_some_and(|key| key.is_witness()) {
                    return refuse("witness_key", "this is not the key of a witness");
                }
                Ok(())
            }
        }
    }

    /// Where it is kept how far each log was when it was signed last.
    pub fn signed_dir(data_dir: &Path) -> PathBuf {
        data_dir.join("audit").join("signed")
    }

    /// Where the key lies.
    pub fn key(&self, data_dir: &Path) -> Secret {
        self.key_file
            .clone()
            .unwrap_or_else(|| data_dir.join("audit").join("log.key").into())
    }
}
