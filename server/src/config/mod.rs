//! Configuration: defaults, a TOML file, `HOURBOOK_*` environment and flags, in this order. Unknown keys are errors.

mod accounts;
mod acme;
mod audit;
mod backups;
mod cells;
mod domains;
mod limits;
mod listen;
mod log;
mod mail;
mod objects;
mod physical_backups;
mod processors;
mod region;
mod secret;
mod security;
mod sign_up;
mod storage;
mod trust;

use std::path::{Path, PathBuf};

use domain::regions::Store;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use accounts::{Accounts, ProviderReach, SecondFactorFloor};
pub use acme::Acme;
pub use audit::Audit;
pub use backups::Backups;
pub use cells::OtherCell;
pub use domains::Domains;
pub use limits::Limits;
pub use listen::Listen;
pub use log::{AccessFormat, Log};
pub use mail::Mail;
pub use objects::{Bucket, Objects, Place};
pub use physical_backups::PhysicalBackups;
pub use processors::{Lapsed, Processor};
pub use region::{Declared, Misplaced, Region};
pub use secret::{Secret, SecretError};
pub use security::Security;
pub use sign_up::SignUp;
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
    /// What is known of the physical backups of the database server, which pgBackRest makes.
    pub physical_backups: PhysicalBackups,
    /// Where sealed segments of activity logs lie.
    pub objects: Objects,
    /// Where alerts of intruder detection may be sent.
    pub security: Security,
    /// Whether anybody may make an organization of their own.
    pub sign_up: SignUp,
    /// Domains of their own that organizations are reached at.
    pub domains: Domains,
    /// Bounds on what a client may ask for.
    pub limits: Limits,
    /// How requests are logged.
    pub log: Log,
    /// What the installation says about itself.
    pub trust: Trust,
    /// In which region this cell stands, and where its stores do.
    pub region: Region,
    /// Who processes data besides the operator.
    pub processors: Vec<Processor>,
    /// Other cells, to which requests are sent on.
    pub cells: Vec<OtherCell>,
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
        config.storage.region.clone_from(&config.region.name);
        config.storage.seal_key_file.clone_from(&config.accounts.key_file);
        config.mail.basis = config.basis_of(Store::Mail);
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.listen.check()?;
        self.mail.check()?;
        self.accounts.check()?;
        self.audit.check()?;
        self.backups.check(&self.storage.data_dir, &self.objects)?;
        self.physical_backups.check()?;
        self.objects.check()?;
        self.security.check()?;
        self.sign_up.check(&self.listen, &self.mail)?;
        self.limits.check()?;
        self.log.check()?;
        self.trust.check()?;
        self.region.check(self)?;
        self.check_processors()?;
        self.check_cells()?;
        self.storage.check()
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

/// A key that is kept elsewhere has to be there; a file is made at the first start.
fn check_key(field: &str, key: Option<&Secret>) -> Result<(), ConfigError> {
    match key {
        Some(key) if key.file().is_none() => key.check(field),
        Some(_) | None => Ok(()),
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

    /// ASVS v5.0.0-12.3.1, 12.3.3: health and metrics leave the machine over TLS only.
    #[test]
    fn plain_metrics_are_for_a_loopback_address_only() {
        let with = |address: &str| {
            load(&format!(
                "[listen]\noperator_plain = true\noperator_address = \"{address}\"\n"
            ))
        };
        assert!(with("127.0.0.1:8444").is_ok());
        assert!(with("[::1]:8444").is_ok());
        for address in ["10.0.0.2:8444", "0.0.0.0:8444", "[::]:8444"] {
            let error = with(address).unwrap_err().to_string();
            assert!(error.contains("listen.operator_plain"), "{error}");
        }
        assert!(!load("").unwrap().listen.operator_plain);
    }

    /// ASVS v5.0.0-2.4.1: the rate of a caller can be set, and not taken away.
    #[test]
    fn the_rate_of_a_caller_has_limits() {
        for key in ["member_requests_per_second", "member_requests_at_once"] {
            let with = |value: u32| load(&format!("[limits]\n{key} = {value}\n"));
            assert!(with(1).is_ok());
            assert!(with(100_000).is_ok());
            assert!(with(0).unwrap_err().to_string().contains(key));
            assert!(with(1_000_001).unwrap_err().to_string().contains(key));
        }
    }

    /// ASVS v5.0.0-16.2.5: a secret never shows in what is printed of the configuration.
    #[test]
    fn the_database_url_is_redacted_when_printed() {
        let config = load("[storage]\ndatabase_url = \"postgres://u:hunter2@localhost/x\"\n").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!toml::to_string(&config).unwrap().contains("hunter2"));
    }

    /// A certificate is shown only over TLS, and what opens a database needs one.
    #[test]
    fn what_opens_the_database_has_to_fit_together() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let load = |text: &str| {
            load(&format!(
                "[storage]\n{}",
                text.replace("FILE", file.to_str().unwrap())
            ))
        };
        let url = "database_url = \"postgres://u@localhost/x\"\n";
        for (text, expected) in [
            (
                "database_password_file = \"FILE\"\n".to_owned(),
                "there is no database_url",
            ),
            (
                format!("{url}database_certificate_file = \"FILE\"\n"),
                "belong together",
            ),
            (
                format!("{url}database_certificate_file = \"FILE\"\ndatabase_key_file = \"FILE\"\n"),
                "give database_ca_file too",
            ),
        ] {
            let error = load(&text).unwrap_err().to_string();
            assert!(error.contains(expected), "{expected}: {error}");
        }
        let whole = "database_ca_file = \"FILE\"\ndatabase_certificate_file = \"FILE\"\n\
            database_key_file = { credential = \"database.key\" }\ndatabase_password_file = { command = [\"vault\"] }\n";
        assert!(load(&format!("{url}{whole}")).is_ok());
    }

    const REGION: &str = r#"
        [region]
        name = "eu-central"
        jurisdiction = "EU"
        [region.stores]
        database = { country = "DE", place = "Falkenstein", processor = "host" }
        objects = { country = "DE", processor = "host" }
        backups = { country = "FI", place = "Helsinki" }
        logs = { country = "DE" }
        [[processors]]
        id = "host"
        name = "Example Hosting GmbH"
        purpose = "Machines and disks"
        country = "DE"
        valid_from = "2026-01-01"
        valid_until = "2026-12-31"
    "#;

    /// AT-47, AT-48, TC-08, AT-51: once a region is declared, a store that nobody declared, one outside of the
    /// jurisdiction, and a transfer without a ground are refused, each in one line that says which.
    #[test]
    fn stores_are_declared_and_lie_inside_of_the_jurisdiction() {
        assert!(load(REGION).is_ok());
        let outside = |store: &str, country: &str| REGION.replace(store, &store.replace("DE", country));
        let grounded =
            "country = \"US\"\n        mechanism = \"standard_contractual_clauses\"\n        valid_from";
        for (text, expected) in [
            (
                REGION.replace("logs = { country = \"DE\" }", ""),
                "region.stores.logs: the log is used",
            ),
            (
                format!("[objects.replica]\ndir = \"/mnt/other\"\n{REGION}"),
                "region.stores.second_objects: objects.replica is used",
            ),
            (
                format!("[physical_backups]\nreport_file = \"/run/report.json\"\n{REGION}"),
                "region.stores.physical_backups: physical_backups.report_file is used",
            ),
            (
                format!("[mail]\nrelay = \"mail.example\"\nfrom = \"h@example.com\"\n{REGION}"),
                "region.stores.mail: mail.relay is used",
            ),
            (
                outside("logs = { country = \"DE\"", "US"),
                "region.stores.logs: US lies outside of EU, the jurisdiction of eu-central",
            ),
            (
                REGION.replace("\"FI\"", "\"NO\""),
                "region.stores.backups: NO lies outside of EU",
            ),
            (REGION.replace("\"FI\"", "\"XX\""), "no country"),
            (REGION.replace("name = \"eu-central\"", ""), "region.name"),
            (REGION.replace("jurisdiction = \"EU\"", ""), "region.jurisdiction"),
            (
                REGION.replace("id = \"host\"", "id = \"cloud\""),
                "there is no processor `host`",
            ),
            (
                REGION.replace(
                    "        country = \"DE\"\n        valid_from",
                    "        country = \"US\"\n        valid_from",
                ),
                "processors.host: it sits outside",
            ),
            (
                REGION.replace("2026-12-31", "2025-12-31"),
                "valid_until lies before",
            ),
            (
                format!(
                    "[[cells]]\nname = \"us1\"\nregion = \"us-east\"\njurisdiction = \"US\"\naddress = \"http://x\"\n{REGION}"
                ),
                "cells.us1: address",
            ),
        ] {
            let error = load(&text).unwrap_err().to_string();
            assert!(
                error.contains(expected) && !error.contains('\n'),
                "{expected}: {error}"
            );
        }
        let elsewhere = REGION.replace("country = \"DE\"\n        valid_from", grounded);
        assert!(load(&elsewhere).is_ok());
        // Nothing is asked of whoever declares nothing.
        assert!(load("").unwrap().misplaced().next().is_none());
    }

    /// AT-51: what has expired is refused from the next day on, with the stores that depend on it.
    #[test]
    fn what_has_expired_is_named_with_the_stores_that_depend_on_it() {
        let config = load(REGION).unwrap();
        let lapsed = |day: &str| config.lapsed(day.parse().unwrap());
        assert_eq!(lapsed("2026-12-31"), []);
        let found = lapsed("2027-01-01");
        assert_eq!(found[0].stores, [Store::Database, Store::Objects]);
        assert_eq!(
            found[0].to_string(),
            "processors.host: its agreement or mechanism ended on 2026-12-31 (refused: database, objects)"
        );
        assert!(config.is_refused(Store::Objects, "2027-01-01".parse().unwrap()));
        assert!(!config.is_refused(Store::Backups, "2027-01-01".parse().unwrap()));
        assert!(toml::to_string(&config).unwrap().contains("Falkenstein"));
    }
}
