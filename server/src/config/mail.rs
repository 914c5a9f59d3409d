use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, need_file};

/// How mails are sent. Without a relay no mail leaves; links are shown to whoever made them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Host name of the SMTP relay, reached over TLS.
    pub relay: Option<String>,
    /// Port; 465 is TLS from the start, 587 is STARTTLS.
    pub port: Option<u16>,
    /// User at the relay.
    pub user: Option<String>,
    /// File with the password of that user.
    pub password_file: Option<PathBuf>,
    /// Sender, such as `Hourbook <hourbook@example.com>`.
    pub from: Option<String>,
}

impl Mail {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.relay.is_some() && self.from.is_none() {
            return Err(ConfigError("mail.relay needs mail.from, the sender".into()));
        }
        if let Some(from) = &self.from
            && from.parse::<lettre::message::Mailbox>().is_err()
        {
            return Err(ConfigError(
                "mail.from must be an address, such as Hourbook <hourbook@example.com>".into(),
            ));
        }
        match &self.password_file {
            Some(path) => need_file("mail.password_file", path),
            None => Ok(()),
        }
    }
}
