//! Handing a mail to the relay, always over TLS.

use std::{path::Path, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use crate::{claims::duty::day_of, clock::Clock, config::Mail, jobs::JobError};

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
    /// The file with the relay's certificate cannot be read.
    #[error("mail.ca_file cannot be read: {0}")]
    Certificate(std::io::Error),
    /// The agreement with whoever runs the relay, or the mechanism of the transfer, does not hold today.
    #[error("the processor that runs the mail relay may not process today")]
    Lapsed,
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
            MailError::Unavailable
            | MailError::Lapsed
            | MailError::Password(_)
            | MailError::Certificate(_) => Self::Later(error.to_string()),
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

/// A mail with text, HTML and perhaps a file, that its reader can unsubscribe from.
pub(super) struct Parts {
    /// Without the part behind `@`, which the sender's address gives.
    pub(super) message_id: String,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// Name, type and contents.
    pub(super) file: Option<(String, &'static str, Vec<u8>)>,
    /// The address that unsubscribes at once (RFC 8058).
    pub(super) unsubscribe: String,
}

/// The mail of these parts.
pub(super) fn report(config: &Mail, parts: Parts) -> Result<Message, MailError> {
    let from = config.from.as_deref().ok_or(MailError::NotConfigured)?;
    let address = |text: &str| text.parse::<Mailbox>().map_err(|_| MailError::Unwritable);
    let sender = address(from)?;
    let id = format!("<{}@{}>", parts.message_id, sender.email.domain());
    let builder = Message::builder()
        .message_id(Some(id))
        .from(sender)
        .to(address(&parts.to)?)
        .subject(parts.subject)
        .raw_header(header("List-Unsubscribe", format!("<{}>", parts.unsubscribe)))
        .raw_header(header(
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click".to_owned(),
        ))
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    let both = MultiPart::alternative_plain_html(parts.text, parts.html);
    let body = match parts.file {
        None => both,
        Some((name, kind, bytes)) => {
            let kind = ContentType::parse(kind).map_err(|_| MailError::Unwritable)?;
            let file = Attachment::new(name).body(bytes, kind);
            MultiPart::mixed().multipart(both).singlepart(file)
        }
    };
    builder.multipart(body).map_err(|_| MailError::Unwritable)
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Sends a mail through the relay.
pub(super) async fn send(config: &Mail, message: Message) -> Result<(), MailError> {
    if !config.may_send(day_of(Clock.now())) {
        return Err(MailError::Lapsed);
    }
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
    let builder = if config.is_starttls() {
        AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(relay)
    } else {
        AsyncSmtpTransport::<Tokio1Executor>::relay(relay)
    };
    let mut builder = builder
        .map_err(|_| MailError::Unavailable)?
        .timeout(Some(PATIENCE));
    if let Some(path) = &config.ca_file {
        builder = builder.tls(trusting(relay, config, path).await?);
    }
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

/// TLS that also trusts the certificate in the file, for a relay inside one's own network.
async fn trusting(relay: &str, config: &Mail, path: &Path) -> Result<Tls, MailError> {
    let pem = tokio::fs::read(path).await.map_err(MailError::Certificate)?;
    let certificate = Certificate::from_pem(&pem).map_err(|_| MailError::Unavailable)?;
    let parameters = TlsParameters::builder(relay.to_owned())
        .add_root_certificate(certificate)
        .build_rustls()
        .map_err(|_| MailError::Unavailable)?;
    Ok(if config.is_starttls() {
        Tls::Required(parameters)
    } else {
        Tls::Wrapper(parameters)
    })
}

/// The password is the first line of its file.
async fn password(path: &Path) -> Result<String, MailError> {
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(MailError::Password)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
