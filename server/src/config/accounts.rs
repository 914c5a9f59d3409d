use std::path::{Path, PathBuf};

use domain::people::SecondFactorPolicy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret, check_key};

/// How what opens an account is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// The key that seals the secrets of authenticator apps in the databases. Without it one is made in
    /// `data_dir/accounts` at the first start. All nodes of a cell use the same.
    pub key_file: Option<Secret>,
    /// Where providers of sign-in (OpenID Connect) may be.
    pub provider_reach: ProviderReach,
    /// Certificate authority of providers whose certificates no public authority signed.
    pub provider_ca_file: Option<PathBuf>,
    /// Who has to sign in with a second factor in every organization of the cell. An organization may ask more people for one and
    /// never fewer.
    pub second_factor: SecondFactorFloor,
}

/// The least that every organization asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorFloor {
    /// Nothing: each organization decides for itself.
    #[default]
    Optional,
    /// Admins and owners.
    Admins,
    /// Everybody.
    Everyone,
}

impl From<SecondFactorFloor> for SecondFactorPolicy {
    fn from(floor: SecondFactorFloor) -> Self {
        match floor {
            SecondFactorFloor::Optional => Self::Optional,
            SecondFactorFloor::Admins => Self::Admins,
            SecondFactorFloor::Everyone => Self::Everyone,
        }
    }
}

/// Where the server goes to ask a provider. Admins name the addresses: they must not make it knock at doors inside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderReach {
    /// At public addresses, over HTTPS.
    #[default]
    Public,
    /// In private networks too.
    Private,
    /// On this machine too, there over plain HTTP: for development and tests.
    Local,
}

impl Accounts {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_key("accounts.key_file", self.key_file.as_ref())?;
        match &self.provider_ca_file {
            Some(path) => super::need_file("accounts.provider_ca_file", path),
            None => Ok(()),
        }
    }

    /// Where the key lies.
    pub fn key(&self, data_dir: &Path) -> Secret {
        Self::seal_key(self.key_file.as_ref(), data_dir)
    }

    pub(super) fn seal_key(key_file: Option<&Secret>, data_dir: &Path) -> Secret {
        key_file
            .cloned()
            .unwrap_or_else(|| data_dir.join("accounts").join("seal.key").into())
    }
}
