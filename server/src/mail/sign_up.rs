//! The mail with the link that makes an organization.

use jiff::Timestamp;
use uuid::Uuid;

use super::{MailError, outgoing::send_to_stranger, transport::Letter};
use crate::app::App;

/// What the mail says. Nothing of it but the address is what somebody typed: anybody can have this mail sent to anybody, so it
/// carries no words of theirs.
pub struct SignUpMail {
    /// The same for every attempt: a copy of the mail is known by it.
    pub id: Uuid,
    pub to: String,
    /// Where the organization will be reached, without `https://`.
    pub address: String,
    /// The link with its secret.
    pub url: String,
    pub expires_at: Timestamp,
    /// Language of whoever asked.
    pub locale: String,
}

/// Sends the link. Sending it twice does no harm: the link is the same.
pub async fn send_sign_up(app: &App, mail: &SignUpMail) -> Result<(), MailError> {
    let mut letter = Letter::new(write(mail));
    letter.message_id = Some(mail.id.to_string());
    send_to_stranger(app, &mail.to, letter).await
}

fn write(mail: &SignUpMail) -> (String, String) {
    let SignUpMail { address, url, .. } = mail;
    let until = mail.expires_at.strftime("%Y-%m-%d %H:%M UTC");
    if mail.locale.split('-').next() == Some("de") {
        let subject = format!("Ihre Organisation {address} bei Hourbook");
        let text = format!(
            "Guten Tag,\n\n\
             jemand möchte mit dieser E-Mail-Adresse eine Organisation unter {address} anlegen.\n\n\
             Wenn Sie das sind, öffnen Sie diesen Link, um ein Passwort zu wählen und zu beginnen:\n{url}\n\n\
             Der Link ist nur für Sie bestimmt. Er gilt für eine Verwendung, bis {until}. Vorher wird nichts angelegt.\n\
             Wenn Sie das nicht sind, brauchen Sie nichts zu tun: Die Anfrage wird von selbst vergessen.\n"
        );
        return (subject, text);
    }
    let subject = format!("Your organization {address} on Hourbook");
    let text = format!(
        "Hello,\n\n\
         somebody wants to create an organization at {address} with this e-mail address.\n\n\
         If that is you, open this link to choose a password and begin:\n{url}\n\n\
         The link is for you alone. It is good for one use, until {until}. Nothing is created before.\n\
         If it is not you, you need not do anything: the request is forgotten by itself.\n"
    );
    (subject, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_is_written_in_the_language_of_whoever_asked() {
        let mail = |locale: &str| SignUpMail {
            id: Uuid::from_u128(1),
            to: "ada@acme.example".into(),
            address: "acme.hours.example.com".into(),
            url: "https://acme.hours.example.com/sign-up/confirm#token=x".into(),
            expires_at: "2026-03-02T10:15:00Z".parse().unwrap(),
            locale: locale.into(),
        };
        let (subject, text) = write(&mail("de-AT"));
        assert!(subject.starts_with("Ihre Organisation acme.hours.example.com"));
        assert!(text.contains("#token=x") && text.contains("2026-03-02 10:15 UTC"));
        let (subject, text) = write(&mail("fr"));
        assert!(subject.starts_with("Your organization"));
        assert!(text.contains("#token=x"));
    }
}
