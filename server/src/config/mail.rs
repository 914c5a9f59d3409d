use std::path::PathBuf;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret, need_file};

/// How mails are sent. Without a relay no mail leaves; links are shown to whoever made them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Host name of the SMTP relay, reached over TLS.
    pub relay: Option<String>,
    /// Port; 465 is TLS from the start, 587 is STARTTLS.
    pub port: Option<u16>,
    /// Whether the relay speaks plain first and TLS from then on (STARTTLS); by the port when absent.
    pub starttls: Option<bool>,
    /// User at the relay.
    pub user: Option<String>,
    /// The password of that user: its first line in a file, or in another place of secrets.
    pub password_file: Option<Secret>,
    /// PEM certificate that is trusted besides the public ones, for a relay inside one's own network.
    pub ca_file: Option<PathBuf>,
    /// Sender, such as `Hourbook <hourbook@example.com>`.
    pub from: Option<String>,
    /// First and last day on which the processor that runs the relay may process; from its entry under `processors`.
    #[serde(skip)]
    pub basis: Option<(Date, Date)>,
}

/// The port at which relays speak plain first and TLS from then on.
const STARTTLS_PORT: u16 = 587;

impl Mail {
    /// Whether TLS begins with STARTTLS. Without TLS no mail is handed over in either case.
    pub fn is_starttls(&self) -> bool {
        self.starttls.unwrap_or(self.port == Some(STARTTLS_PORT))
    }

    /// Whether mails may be handed over on this day.
    pub fn may_send(&self, today: Date) -> bool {
        self.basis
            .is_none_or(|(from, until)| (from..=until).contains(&today))
    }

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
        if let Some(path) = &self.ca_file {
            need_file("mail.ca_file", path)?;
        }
        match &self.password_file {
            Some(password) => password.check("mail.password_file"),
            None => Ok(()),
        }
    }
}
