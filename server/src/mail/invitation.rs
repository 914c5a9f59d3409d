//! The mail that invites somebody.

use domain::{notices::NoticeTopic, regions::Country};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use store::outbox::Job;

use super::{Letter, dates, outgoing};
use crate::jobs::{JobError, Work};

/// The kind of job that sends an invitation; its payload is an [`InvitationMail`].
pub const INVITATION_JOB: &str = "mail.invitation";

/// What the mail says.
#[derive(Clone, Serialize, Deserialize)]
pub struct InvitationMail {
    pub to: String,
    pub organization: String,
    /// Name of whoever invites.
    pub inviter: String,
    /// The link with its secret.
    pub url: String,
    pub expires_at: Timestamp,
    /// IANA zone in which the last day is told: that of the organization.
    pub time_zone: String,
    /// Language of the organization; whoever is invited has not chosen one yet.
    pub locale: String,
    /// Countries in which their data will be kept, where they are declared.
    #[serde(default)]
    pub stored_in: Vec<Country>,
}

/// Sends the invitation of a job. Sending the same one twice does no harm: the link is the same, and in the payload it goes with
/// the job once it is done.
pub async fn run_invitation(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: InvitationMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not an invitation".to_owned()))?;
    if mail.expires_at <= work.app.clock.now() {
        return Err(JobError::Never("the invitation has expired".to_owned()));
    }
    let letter = Letter::new(write(&mail));
    Ok(outgoing::send(work, NoticeTopic::Invitation, &mail.to, letter).await?)
}

/// Subject and text in the language of the organization; English where there is no other.
fn write(mail: &InvitationMail) -> (String, String) {
    let zone = domain::time::zone(&mail.time_zone).unwrap_or(TimeZone::UTC);
    let last_day = domain::time::local_date(mail.expires_at, &zone);
    match mail.locale.split('-').next() {
        Some("de") => german(mail, last_day),
        _ => english(mail, last_day),
    }
}

fn english(mail: &InvitationMail, last_day: Date) -> (String, String) {
    let InvitationMail {
        organization,
        inviter,
        url,
        ..
    } = mail;
    let subject = format!("{inviter} invites you to {organization} on Hourbook");
    let last_day = dates::english(last_day);
    let stored = stored(
        "Where your data will be stored",
        "and",
        &mail.stored_in,
        Country::english,
    );
    let text = format!(
        "Hello,\n\n\
         {inviter} invites you to record your time with {organization} on Hourbook.\n\n\
         Open this link to choose a password and begin:\n{url}\n\n\
         The link is for you alone. It is good for one use, until {last_day}.\n\
         {stored}\
         If you did not expect it, you need not do anything.\n",
    );
    (subject, text)
}

fn german(mail: &InvitationMail, last_day: Date) -> (String, String) {
    let InvitationMail {
        organization,
        inviter,
        url,
        ..
    } = mail;
    let subject = format!("{inviter} lädt Sie zu {organization} in Hourbook ein");
    let last_day = dates::german(last_day);
    let stored = stored(
        "Wo Ihre Daten gespeichert werden",
        "und",
        &mail.stored_in,
        Country::german,
    );
    let text = format!(
        "Guten Tag,\n\n\
         {inviter} lädt Sie ein, Ihre Zeit bei {organization} in Hourbook zu erfassen.\n\n\
         Öffnen Sie diesen Link, um ein Passwort zu wählen und zu beginnen:\n{url}\n\n\
         Der Link ist nur für Sie bestimmt. Er gilt für eine Verwendung, bis zum {last_day}.\n\
         {stored}\
         Wenn Sie ihn nicht erwartet haben, brauchen Sie nichts zu tun.\n",
    );
    (subject, text)
}

/// The line that names the countries; nothing where none is declared.
fn stored(begin: &str, and: &str, countries: &[Country], name: fn(Country) -> &'static str) -> String {
    let names: Vec<&str> = countries.iter().map(|country| name(*country)).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => format!("{begin}: {only}.\n"),
        Some((last, others)) => format!("{begin}: {} {and} {last}.\n", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{MailError, transport},
        *,
    };
    use crate::config::Mail;

    fn mail(locale: &str) -> InvitationMail {
        InvitationMail {
            to: "grace@acme.example".into(),
            organization: "Acme & Söhne".into(),
            inviter: "Ada Example".into(),
            url: "https://acme.example.com/invitation#token=SECRET".into(),
            // 00:30 of the next day in Berlin.
            expires_at: "2026-03-02T23:30:00Z".parse().unwrap(),
            time_zone: "Europe/Berlin".into(),
            locale: locale.into(),
            stored_in: Vec::new(),
        }
    }

    /// AT-50: whoever is invited is told in which countries their data will lie.
    #[test]
    fn the_mail_names_the_countries_where_they_are_declared() {
        let written = |locale: &str, countries: &[&str]| {
            let mut mail = mail(locale);
            mail.stored_in = countries.iter().map(|code| code.parse().unwrap()).collect();
            write(&mail).1
        };
        assert!(written("en", &["DE"]).contains("\nWhere your data will be stored: Germany.\n"));
        let german = written("de", &["DE", "FI", "AT"]);
        assert!(
            german.contains("\nWo Ihre Daten gespeichert werden: Deutschland, Finnland und Österreich.\n"),
            "{german}"
        );
        assert!(!written("en", &[]).contains("stored"));
    }

    fn config() -> Mail {
        Mail {
            from: Some("Hourbook <hourbook@acme.example>".into()),
            ..Mail::default()
        }
    }

    #[test]
    fn the_mail_is_written_in_the_language_of_the_organization() {
        for (locale, subject, day) in [
            (
                "de-AT",
                "Ada Example lädt Sie zu Acme & Söhne in Hourbook ein",
                "bis zum 3. März 2026",
            ),
            (
                "en",
                "Ada Example invites you to Acme & Söhne on Hourbook",
                "until 3 March 2026",
            ),
            (
                "fr-FR",
                "Ada Example invites you to Acme & Söhne on Hourbook",
                "until 3 March 2026",
            ),
        ] {
            let (written, text) = write(&mail(locale));
            assert_eq!(written, subject);
            assert!(text.contains(day), "{text}");
            assert!(
                text.contains("\nhttps://acme.example.com/invitation#token=SECRET\n"),
                "{text}"
            );
        }
    }

    /// ASVS v5.0.0-1.3.11: what somebody typed cannot add headers or recipients to a mail.
    #[test]
    fn a_name_with_line_breaks_stays_inside_the_subject() {
        let mut hostile = mail("en");
        hostile.inviter = "Ada\r\nBcc: evil@example.com\r\n\r\n".into();
        let (subject, text) = write(&hostile);
        let letter = Letter::new((subject, text));
        let formatted = transport::write(&config(), &hostile.to, letter)
            .unwrap()
            .formatted();
        let headers = String::from_utf8(formatted).unwrap();
        let headers = headers.split("\r\n\r\n").next().unwrap();
        assert!(
            !headers
                .lines()
                .any(|line| line.to_ascii_lowercase().starts_with("bcc:")),
            "{headers}"
        );

        hostile.to = "grace@acme.example, evil@example.com".into();
        let letter = Letter::new((String::new(), String::new()));
        let refused = transport::write(&config(), &hostile.to, letter);
        assert!(matches!(refused, Err(MailError::Unwritable)));
    }

    /// The mail as it would be handed over.
    async fn handed_over(config: &Mail) -> Result<(), MailError> {
        let mail = mail("en");
        let letter = Letter::new(write(&mail));
        transport::send(config, transport::write(config, &mail.to, letter)?).await
    }

    #[tokio::test]
    async fn without_a_relay_nothing_is_sent() {
        let refused = handed_over(&config()).await;
        assert!(matches!(refused, Err(MailError::NotConfigured)));
    }

    /// AT-51: nothing is handed to a relay whose agreement has ended.
    #[tokio::test]
    async fn nothing_is_sent_through_a_processor_whose_agreement_has_ended() {
        let mut config = config();
        config.basis = Some(("2020-01-01".parse().unwrap(), "2020-12-31".parse().unwrap()));
        let refused = handed_over(&config).await;
        assert!(matches!(refused, Err(MailError::Lapsed)));
    }
}
