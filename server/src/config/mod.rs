//! Configuration: defaults, a TOML file, `HOURBOOK_*` environment and flags, in this order. Unknown keys are errors.

mod accounts;
mod audit;
mod backups;
mod limits;
mod listen;
mod log;
mod mail;
mod storage;
mod trust;

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use accounts::Accounts;
pub use audit::Audit;
pub use backups::Backups;
pub use limits::Limits;
pub use listen::Listen;
pub use log::{AccessFormat, Log};
pub use mail::Mail;
pub use storage::Storage;
pub use trust::Trust;

/// The whole configuration, one section per file of this folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where data is kept.
    pub storage: Storage,
    /// Addresses and certificates.
    pub listen: Listen,
    /// How mails are sent.
    pub mail: Mail,
    /// How what opens an account is kept.
    pub accounts: Accounts,
    /// How the audit log is signed.
    pub audit: Audit,
    /// Where backups go, and how long they are kept.
    pub backups: Backups,
    /// Bounds on what a client may ask for.
    pub limits: Limits,
    /// How requests are logged.
    pub log: Log,
    /// What the installation says about itself.
    pub trust: Trust,
}

/// What the command line says over the file and the environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// A TOML file; see docs/config.schema.json.
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Folder of databases, certificate and uploads.
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL instead of embedded SQLite, for example `postgres://hourbook@localhost/hourbook`.
    #[arg(long, value_name = "URL", global = true)]
    pub database_url: Option<String>,
    /// Certificate authority of a PostgreSQL server on another machine.
    #[arg(long, value_name = "FILE", global = true)]
    pub database_ca_file: Option<PathBuf>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads and checks the configuration.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = &flags.config {
            if !path.is_file() {
                return Err(ConfigError(format!("{} is not a file", path.display())));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        // HOURBOOK_LISTEN__ADDRESS is listen.address.
        figment = figment.merge(
            Env::prefixed("HOURBOOK_")
                .filter(|key| key.as_str().contains("__"))
                .split("__"),
        );
        let mut config: Self = figment
            .extract()
            .map_err(|error| ConfigError(error.to_string()))?;
        if let Some(data_dir) = &flags.data_dir {
            config.storage.data_dir.clone_from(data_dir);
        }
        if let Some(url) = &flags.database_url {
            config.storage.database_url = Some(url.clone().into());
        }
        if let Some(path) = &flags.database_ca_file {
            config.storage.database_ca_file = Some(path.clone());
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.listen.check()?;
        self.mail.check()?;
        self.audit.check()?;
        self.backups.check(&self.storage.data_dir)?;
        self.limits.check()?;
        self.log.check()?;
        self.trust.check()?;
        if self.storage.data_dir.as_os_str().is_empty() {
            return Err(ConfigError("storage.data_dir must name a folder".into()));
        }
        Ok(())
    }

    /// The JSON schema of the file, checked in as docs/config.schema.json.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).into()
    }
}

fn need_file(field: &str, path: &Path) -> Result<(), ConfigError> {
    if path.is_file() {
        Ok(())
    } else {
        Err(ConfigError(format!("{field}: {} is not a file", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hourbook.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&Flags {
            config: Some(path),
            ..Flags::default()
        })
    }

    #[test]
    fn a_file_overrides_defaults_and_an_unknown_key_is_refused() {
        let config = load("[listen]\naddress = \"127.0.0.1:9443\"\n").unwrap();
        assert_eq!(config.listen.address.port(), 9443);
        let error = load("[listen]\nadress = \"127.0.0.1:9443\"\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("adress"), "{error}");
    }

    /// ASVS v5.0.0-16.2.5: a secret never shows in what is printed of the configuration.
    #[test]
    fn the_database_url_is_redacted_when_printed() {
        let config = load("[storage]\ndatabase_url = \"postgres://u:hunter2@localhost/x\"\n").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!toml::to_string(&config).unwrap().contains("hunter2"));
    }
}
