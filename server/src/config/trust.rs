use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, need_file};

/// What the installation says about itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Trust {
    /// Mail address of the operator, who is told when a claim turns red.
    pub operator_mail: Option<String>,
    /// Where to report a vulnerability, for security.txt: `mailto:security@example.com` or an `https://` address.
    pub security_contact: Option<String>,
    /// File with the newest version of Hourbook that the operator knows of in its first line.
    pub newest_version_file: Option<PathBuf>,
}

impl Trust {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if let Some(mail) = &self.operator_mail
            && mail.parse::<lettre::message::Mailbox>().is_err()
        {
            return Err(ConfigError("trust.operator_mail must be a mail address".into()));
        }
        if let Some(contact) = &self.security_contact {
            let known = ["mailto:", "https://", "tel:"]
                .iter()
                .any(|scheme| contact.starts_with(scheme));
            if !known || contact.chars().any(char::is_control) {
                return Err(ConfigError(
                    "trust.security_contact must start with mailto:, https:// or tel:".into(),
                ));
            }
        }
        match &self.newest_version_file {
            Some(path) => need_file("trust.newest_version_file", path),
            None => Ok(()),
        }
    }
}
