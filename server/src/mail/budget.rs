//! The mail that tells of a budget that has reached one of its marks.

use domain::notices::NoticeTopic;
use serde::{Deserialize, Serialize};
use store::outbox::Job;

use super::{Letter, outgoing};
use crate::jobs::{JobError, Work};

/// The kind of job that sends such a mail; its payload is a [`BudgetMail`].
pub const BUDGET_JOB: &str = "mail.budget";

/// What the mail says.
#[derive(Clone, Serialize, Deserialize)]
pub struct BudgetMail {
    pub to: String,
    /// Language of the recipient.
    pub locale: String,
    pub organization: String,
    pub project: String,
    /// The mark that was reached.
    pub percent: i64,
    pub tracked_seconds: i64,
    pub budget_seconds: i64,
    /// The page of the project, where the installation knows its own address.
    pub url: Option<String>,
}

/// Sends the mail of a job. A second copy after a broken attempt does no harm.
pub async fn run_budget(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: BudgetMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not a notice of a budget".to_owned()))?;
    let letter = Letter::new(write(&mail));
    Ok(outgoing::send(work, NoticeTopic::Budget, &mail.to, letter).await?)
}

/// Subject and text in the language of the recipient; English where there is no other.
fn write(mail: &BudgetMail) -> (String, String) {
    let BudgetMail {
        organization,
        project,
        percent,
        ..
    } = mail;
    let (tracked, budget) = (hours(mail.tracked_seconds), hours(mail.budget_seconds));
    let link = mail
        .url
        .as_ref()
        .map(|url| format!("\n{url}\n"))
        .unwrap_or_default();
    if mail.locale.split('-').next() == Some("de") {
        let subject = format!("{project}: {percent} % des Budgets sind verbraucht");
        let text = format!(
            "Guten Tag,\n\n\
             im Projekt {project} bei {organization} sind {tracked} von {budget} Stunden erfasst: \
             {percent} % des Budgets sind erreicht.\n{link}",
        );
        return (subject, text);
    }
    let subject = format!("{project}: {percent} % of the budget is used");
    let text = format!(
        "Hello,\n\n\
         {tracked} of {budget} hours are recorded on the project {project} of {organization}: \
         it has reached {percent} % of its budget.\n{link}",
    );
    (subject, text)
}

/// Hours and minutes, such as 12:30.
fn hours(seconds: i64) -> String {
    let minutes = seconds / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_is_written_in_the_language_of_its_reader() {
        let mut mail = BudgetMail {
            to: "grace@acme.example".into(),
            locale: "en".into(),
            organization: "Acme".into(),
            project: "Atlas".into(),
            percent: 80,
            tracked_seconds: 288_000,
            budget_seconds: 361_800,
            url: Some("https://acme.example.com/projects/1".into()),
        };
        let (subject, text) = write(&mail);
        assert_eq!(subject, "Atlas: 80 % of the budget is used");
        assert!(text.contains("80:00 of 100:30 hours"), "{text}");
        assert!(text.contains("\nhttps://acme.example.com/projects/1\n"), "{text}");
        mail.locale = "de-AT".into();
        mail.url = None;
        let (subject, text) = write(&mail);
        assert_eq!(subject, "Atlas: 80 % des Budgets sind verbraucht");
        assert!(text.contains("80:00 von 100:30 Stunden"), "{text}");
    }
}
