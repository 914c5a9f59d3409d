use std::path::PathBuf;

use domain::detection::{Network, check_networks};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, need_file};

/// Where alerts of intruder detection may be sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// Private networks in which receivers of alerts may lie, such as `["10.20.0.0/16"]`. None when absent: organizations
    /// choose receivers, and must not reach what is behind the server.
    pub receiver_private_networks: Vec<String>,
    /// PEM certificates that receivers are checked with instead of the public authorities.
    pub receiver_ca_file: Option<PathBuf>,
}

impl Security {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if let Some(path) = &self.receiver_ca_file {
            need_file("security.receiver_ca_file", path)?;
        }
        check_networks(
            "security.receiver_private_networks",
            &self.receiver_private_networks,
        )
        .map(drop)
        .map_err(|problem| ConfigError(format!("{}: {}", problem.field, problem.message)))
    }

    /// The private networks that receivers may lie in.
    pub fn receiver_networks(&self) -> Vec<Network> {
        check_networks("", &self.receiver_private_networks).unwrap_or_default()
    }
}
