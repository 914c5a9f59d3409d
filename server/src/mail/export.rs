//! The mail that says that a copy of the organization is ready.

use domain::{notices::NoticeTopic, time::zone};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use store::outbox::Job;

use super::{Letter, dates, outgoing};
use crate::jobs::{JobError, Work};

/// The kind of job that sends such a mail; its payload is an [`ExportMail`].
pub const EXPORT_JOB: &str = "mail.export";

/// What the mail says. It links to a page behind the sign-in: the file itself is in no mail.
#[derive(Clone, Serialize, Deserialize)]
pub struct ExportMail {
    pub to: String,
    /// Language of whoever gets it.
    pub locale: String,
    pub organization: String,
    /// When the file is deleted, shown as a day in this zone.
    pub expires: Timestamp,
    pub time_zone: String,
    /// Where to download it.
    pub url: String,
}

/// Sends the mail of a job.
pub async fn run_export(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: ExportMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not a mail about an export".to_owned()))?;
    let letter = Letter::new(write(&mail));
    Ok(outgoing::send(work, NoticeTopic::Copy, &mail.to, letter).await?)
}

fn write(mail: &ExportMail) -> (String, String) {
    let ExportMail {
        organization, url, ..
    } = mail;
    let day: Date = zone(&mail.time_zone)
        .map_or_else(
            |_| mail.expires.to_zoned(TimeZone::UTC),
            |zone| mail.expires.to_zoned(zone),
        )
        .date();
    match mail.locale.split('-').next() {
        Some("de") => (
            format!("Die Daten von {organization} liegen bereit"),
            format!(
                "Guten Tag,\n\ndie Kopie der Daten, die Sie angefordert haben, liegt bereit. Sie wird am {} gelöscht.\n\n\
                 {url}\n\n{organization} in Hourbook\n",
                dates::german(day)
            ),
        ),
        _ => (
            format!("The data of {organization} is ready"),
            format!(
                "Hello,\n\nthe copy of the data that you asked for is ready. It is deleted on {}.\n\n{url}\n\n\
                 {organization} on Hourbook\n",
                dates::english(day)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_says_until_when_in_the_language_of_whoever_gets_it() {
        let mail = |locale: &str| ExportMail {
            to: "ada@acme.example".into(),
            locale: locale.into(),
            organization: "Acme".into(),
            expires: "2026-03-09T23:30:00Z".parse().unwrap(),
            time_zone: "Europe/Berlin".into(),
            url: "https://acme.example.com/settings/data".into(),
        };
        for (locale, subject, part) in [
            ("en", "The data of Acme is ready", "deleted on 10 March 2026."),
            (
                "de-AT",
                "Die Daten von Acme liegen bereit",
                "am 10. März 2026 gelöscht.",
            ),
            ("fr", "The data of Acme is ready", "deleted on 10 March 2026."),
        ] {
            let (written, text) = write(&mail(locale));
            assert_eq!(written, subject);
            assert!(
                text.contains(part) && text.contains("\nhttps://acme.example.com/settings/data\n"),
                "{text}"
            );
        }
    }
}
