//! Handing a mail to the relay, always over TLS.

use std::{path::Path, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};

use crate::{config::Mail, jobs::JobError};

/// The port at which a relay speaks plain first and TLS from then on.
const STARTTLS_PORT: u16 = 587;
/// How long a relay may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail was not sent. `Display` carries neither addresses nor contents, so it is safe to log.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The configuration names no relay or no sender.
    #[error("no mail relay is configured")]
    NotConfigured,
    /// The recipient or the text cannot be put into a mail; trying again is of no use.
    #[error("the mail could not be written")]
    Unwritable,
    /// The file with the relay's password cannot be read.
    #[error("mail.password_file cannot be read: {0}")]
    Password(std::io::Error),
    /// The relay refuses the mail for good.
    #[error("the mail relay refuses the mail")]
    Refused,
    /// The relay cannot be reached or is busy; trying again makes sense.
    #[error("the mail relay cannot take the mail now")]
    Unavailable,
}

impl From<MailError> for JobError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Unavailable | MailError::Password(_) => Self::Later(error.to_string()),
            MailError::NotConfigured | MailError::Unwritable | MailError::Refused => {
                Self::Never(error.to_string())
            }
        }
    }
}

/// A plain-text mail.
pub(super) fn message(config: &Mail, to: &str, subject: String, text: String) -> Result<Message, MailError> {
    let from = config.from.as_deref().ok_or(MailError::NotConfigured)?;
    let address = |text: &str| text.parse::<Mailbox>().map_err(|_| MailError::Unwritable);
    Message::builder()
        .from(address(from)?)
        .to(address(to)?)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|_| MailError::Unwritable)
}

/// Writes a plain-text mail and sends it through the relay.
pub async fn send_text(config: &Mail, to: &str, subject: String, text: String) -> Result<(), MailError> {
    send(config, message(config, to, subject, text)?).await
}

/// Sends a mail through the relay.
pub(super) async fn send(config: &Mail, message: Message) -> Result<(), MailError> {
    match relay(config).await?.send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(MailError::Refused),
        Err(_) => Err(MailError::Unavailable),
    }
}

/// Whether the relay answers over TLS and takes the credentials; no mail is sent.
pub async fn try_relay(config: &Mail) -> Result<(), MailError> {
    match relay(config).await?.test_connection().await {
        Ok(true) => Ok(()),
        Err(error) if error.is_permanent() => Err(MailError::Refused),
        Ok(false) | Err(_) => Err(MailError::Unavailable),
    }
}

async fn relay(config: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
    let relay = config.relay.as_deref().ok_or(MailError::NotConfigured)?;
    let builder = if config.port == Some(STARTTLS_PORT) {
        AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(relay)
    } else {
        AsyncSmtpTransport::<Tokio1Executor>::relay(relay)
    };
    let mut builder = builder
        .map_err(|_| MailError::Unavailable)?
        .timeout(Some(PATIENCE));
    if let Some(port) = config.port {
        builder = builder.port(port);
    }
    if let Some(user) = &config.user {
        let password = match &config.password_file {
            Some(path) => password(path).await?,
            None => String::new(),
        };
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

/// The password is the first line of its file.
async fn password(path: &Path) -> Result<String, MailError> {
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(MailError::Password)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
