//! Whose log this device adds to, and where: in a file that only its owner may read.

use std::{fs, io, path::Path, time::Duration};

use api::{
    Secret,
    client::{Client, Config, Fingerprint, Trust},
};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, private_file, process};

/// A member's account on a server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Address of the server.
    pub server: String,
    /// The personal access token.
    pub token: Secret,
    /// Which certificate to accept.
    pub trust: KnownTrust,
}

/// Which certificate to accept, as it is remembered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum KnownTrust {
    /// What the operating system accepts.
    System,
    /// Those signed by these, in PEM. A copy, so that moving the file away changes nothing.
    Authorities {
        /// The certificates.
        pem: String,
    },
    /// Exactly one.
    Pinned {
        /// Its fingerprint.
        fingerprint: Fingerprint,
    },
}

impl Account {
    /// The account that `enrol` remembered, if there is one.
    pub fn load(path: &Path) -> Result<Option<Self>, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file("read", path, &error)),
        };
        private_file::check_private(path)?;
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| Failure::Local(format!("{} cannot be used: {error}", path.display())))
    }

    /// Remembers it.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(self).map_err(|error| Failure::Local(error.to_string()))?;
        private_file::replace(path, &text)
    }

    /// A client with this account.
    pub fn client(&self) -> Result<Client, Failure> {
        let config = Config {
            server: self.server.clone(),
            token: Some(self.token.clone()),
            trust: match &self.trust {
                KnownTrust::System => Trust::System,
                KnownTrust::Authorities { pem } => Trust::Authorities(pem.clone().into_bytes()),
                KnownTrust::Pinned { fingerprint } => Trust::Pinned(*fingerprint),
            },
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_mins(1),
            attempts: 3,
            patience: Duration::from_secs(30),
            new_id: process::new_id,
            user_agent: concat!("hourbook-agent/", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        Client::new(config).map_err(|error| refused(&error))
    }
}

/// A call that failed, for people.
pub fn refused(error: &api::client::Error) -> Failure {
    Failure::Server(error.to_string())
}
