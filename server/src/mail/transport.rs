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
use store::StoreError;

use crate::{
    claims::duty::day_of,
    clock::Clock,
    config::{Mail, SecretError},
    jobs::JobError,
};

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
    /// The relay's password cannot be had.
    #[error("mail.password_file cannot be read: {0}")]
    Password(#[from] SecretError),
    /// The file with the relay's certificate cannot be read.
    #[error("mail.ca_file cannot be read: {0}")]
    Certificate(std::io::Error),
    /// The agreement with whoever runs the relay, or the mechanism of the transfer, does not hold today.
    #[error("the processor that runs the mail relay may not process today")]
    Lapsed,
    /// The key by which addresses and links are hashed cannot be read.
    #[error("the key of the accounts cannot be read")]
    Key,
    /// What has to be asked before a mail is sent cannot be asked now.
    #[error("what a mail needs cannot be read: {0}")]
    Storage(#[from] StoreError),
    /// No mail goes to this address any more.
    #[error("no mail goes to this address: the relay did not know it, or the operator said so")]
    Suppressed,
    /// The relay says that there is no such mailbox.
    #[error("the mail relay does not know the address")]
    NoSuchAddress,
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
            | MailError::Key
            | MailError::Storage(_)
            | MailError::Password(_)
            | MailError::Certificate(_) => Self::Later(error.to_string()),
            MailError::NotConfigured
            | MailError::Unwritable
            | MailError::Suppressed
            | MailError::NoSuchAddress
            | MailError::Refused => Self::Never(error.to_string()),
        }
    }
}

/// What a mail says, whoever it goes to.
pub struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: Option<String>,
    /// Name, type and contents of a file that goes along.
    pub(super) file: Option<(String, &'static str, Vec<u8>)>,
    /// Without the part behind `@`, which the sender's address gives; otherwise one of its own.
    pub(super) message_id: Option<String>,
    /// The address that ends such mails at once (RFC 8058).
    pub(super) unsubscribe: Option<String>,
}

impl Letter {
    /// A letter of plain text.
    pub fn new((subject, text): (String, String)) -> Self {
        Self {
            subject,
            text,
            html: None,
            file: None,
            message_id: None,
            unsubscribe: None,
        }
    }
}

/// The mail with this letter. That it came by itself is said (RFC 3834): no absence note answers it.
pub(super) fn write(config: &Mail, to: &str, letter: Letter) -> Result<Message, MailError> {
    let from = config.from.as_deref().ok_or(MailError::NotConfigured)?;
    let address = |text: &str| text.parse::<Mailbox>().map_err(|_| MailError::Unwritable);
    let sender = address(from)?;
    let mut builder = Message::builder();
    if let Some(id) = letter.message_id {
        builder = builder.message_id(Some(format!("<{id}@{}>", sender.email.domain())));
    }
    builder = builder
        .from(sender)
        .to(address(to)?)
        .subject(letter.subject)
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(link) = letter.unsubscribe {
        let post = "List-Unsubscribe=One-Click".to_owned();
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{link}>")))
            .raw_header(header("List-Unsubscribe-Post", post));
    }
    let written = match (letter.html, letter.file) {
        (None, None) => builder.header(ContentType::TEXT_PLAIN).body(letter.text),
        (html, file) => {
            let both = MultiPart::alternative_plain_html(letter.text, html.unwrap_or_default());
            match file {
                None => builder.multipart(both),
                Some((name, kind, bytes)) => {
                    let kind = ContentType::parse(kind).map_err(|_| MailError::Unwritable)?;
                    let file = Attachment::new(name).body(bytes, kind);
                    builder.multipart(MultiPart::mixed().multipart(both).singlepart(file))
                }
            }
        }
    };
    written.map_err(|_| MailError::Unwritable)
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
        Err(error) if error.is_permanent() => {
            let code = error.status().map(|code| code.to_string()).unwrap_or_default();
            let said = std::error::Error::source(&error).map(ToString::to_string);
            if names_no_mailbox(&code, &said.unwrap_or_default()) {
                Err(MailError::NoSuchAddress)
            } else {
                Err(MailError::Refused)
            }
        }
        Err(_) => Err(MailError::Unavailable),
    }
}

/// Whether a refusal says that the recipient's mailbox does not exist. Where the relay gives an enhanced code (RFC 3463), only
/// that one counts: 550 also stands for a sender or a text that it does not like. Without one its words have to tell of the
/// recipient: a relay that takes nothing from us for a while must not silence everybody.
fn names_no_mailbox(code: &str, said: &str) -> bool {
    let enhanced = said
        .split_whitespace()
        .next()
        .filter(|word| word.starts_with("5.") && word.matches('.').count() == 2);
    match enhanced {
        // 5.1.7 and 5.1.8 are about the sender.
        Some(word) => (word.starts_with("5.1.") && !matches!(word, "5.1.7" | "5.1.8")) || word == "5.2.1",
        None => matches!(code, "550" | "551" | "553") && tells_of_recipient(said),
    }
}

fn tells_of_recipient(said: &str) -> bool {
    const RECIPIENT: [&str; 6] = ["user", "mailbox", "recipient", "address", "account", "unknown"];
    const OTHERWISE: [&str; 6] = ["relay", "sender", "spam", "policy", "block", "authenti"];
    let said = said.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| said.contains(word));
    names(&RECIPIENT) && !names(&OTHERWISE)
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
            // Anew for each mail: a password that was changed holds from the next one on.
            Some(password) => password.first_line().await?.to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_of_the_mailbox_suppresses_an_address() {
        for (code, said, expected) in [
            (
                "550",
                "5.1.1 <ada@acme.example>: Recipient address rejected",
                true,
            ),
            ("550", "No such user here", true),
            ("551", "User not local", true),
            ("553", "mailbox name not allowed", true),
            ("550", "5.1.10 Recipient not found", true),
            ("550", "5.2.1 mailbox disabled", true),
            ("550", "5.7.1 message looks like spam", false),
            ("550", "Relaying denied", false),
            ("550", "relay access denied for user", false),
            ("550", "Sender address rejected", false),
            ("550", "Administrative prohibition", false),
            ("550", "", false),
            ("553", "5.1.8 sender's domain does not exist", false),
            ("554", "transaction failed", false),
            ("552", "5.2.2 mailbox full", false),
            ("535", "5.7.8 authentication failed", false),
            ("", "", false),
        ] {
            assert_eq!(names_no_mailbox(code, said), expected, "{code} {said}");
        }
    }

    /// RFC 8058, RFC 2369.
    #[test]
    fn a_link_that_ends_such_mails_stands_in_two_headers() {
        let config = Mail {
            from: Some("Hourbook <hourbook@acme.example>".into()),
            ..Mail::default()
        };
        let letter = || Letter::new(("Subject".into(), "Text".into()));
        let text = |letter| {
            let message = write(&config, "ada@acme.example", letter).unwrap().formatted();
            String::from_utf8(message).unwrap().replace("\r\n ", " ")
        };
        let plain = text(letter());
        assert!(!plain.contains("List-Unsubscribe"), "{plain}");
        assert!(plain.contains("Auto-Submitted: auto-generated"), "{plain}");
        let with = text(Letter {
            unsubscribe: Some("https://acme.example/mail/unsubscribe?token=T".into()),
            ..letter()
        });
        assert!(with.contains("List-Unsubscribe: <https://acme.example/mail/unsubscribe?token=T>\r\n"));
        assert!(with.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    }
}
