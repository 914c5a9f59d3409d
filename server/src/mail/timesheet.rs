//! The mails about timesheets: to approvers when a week was submitted, to its member when it was decided.

use domain::{notices::NoticeTopic, timesheets::Step};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::outbox::Job;

use super::{Letter, dates, outgoing};
use crate::jobs::{JobError, Work};

/// The kind of job that sends such a mail; its payload is a [`TimesheetMail`].
pub const TIMESHEET_JOB: &str = "mail.timesheet";

/// What the mail says.
#[derive(Clone, Serialize, Deserialize)]
pub struct TimesheetMail {
    pub to: String,
    /// Language of whoever gets it.
    pub locale: String,
    pub organization: String,
    /// What was done.
    pub step: Step,
    /// Whose week it is.
    pub member: String,
    /// Who did it.
    pub by: String,
    pub first: Date,
    pub last: Date,
    /// What was said with it; may be empty.
    pub comment: String,
    /// Where to look at it.
    pub url: String,
}

/// Sends the mail of a job. A repetition after a broken-off attempt sends it again, which says nothing new.
pub async fn run_timesheet(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: TimesheetMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not a mail about a timesheet".to_owned()))?;
    Ok(outgoing::send(work, topic(mail.step), &mail.to, Letter::new(write(&mail))).await?)
}

/// A submission goes to whoever decides, a decision to whose week it is.
fn topic(step: Step) -> NoticeTopic {
    match step {
        Step::Submit | Step::Withdraw => NoticeTopic::TimesheetSubmitted,
        _ => NoticeTopic::TimesheetDecided,
    }
}

/// Subject and text in the language of whoever gets it; English where there is no other.
fn write(mail: &TimesheetMail) -> (String, String) {
    match mail.locale.split('-').next() {
        Some("de") => german(mail),
        _ => english(mail),
    }
}

fn english(mail: &TimesheetMail) -> (String, String) {
    let TimesheetMail { member, by, url, .. } = mail;
    let week = format!("{} to {}", dates::english(mail.first), dates::english(mail.last));
    let (subject, said) = match mail.step {
        Step::Submit | Step::Withdraw => (
            format!("{member} submitted the week of {}", dates::english(mail.first)),
            format!("{member} submitted the week from {week}. It waits for your decision."),
        ),
        Step::Approve => (
            format!("Your week of {} is approved", dates::english(mail.first)),
            format!("{by} approved your week from {week}."),
        ),
        Step::Reject => (
            format!("Your week of {} needs a correction", dates::english(mail.first)),
            format!("{by} gave your week from {week} back. Correct it and submit it again."),
        ),
        Step::Reopen => (
            format!("Your week of {} is open again", dates::english(mail.first)),
            format!(
                "{by} opened your week from {week} again. It can be changed and has to be submitted once more."
            ),
        ),
    };
    let comment = quoted("Comment", &mail.comment);
    let text = format!(
        "Hello,\n\n{said}\n{comment}\n{url}\n\n{} on Hourbook\n",
        mail.organization
    );
    (subject, text)
}

fn german(mail: &TimesheetMail) -> (String, String) {
    let TimesheetMail { member, by, url, .. } = mail;
    let week = format!("{} bis {}", dates::german(mail.first), dates::german(mail.last));
    let (subject, said) = match mail.step {
        Step::Submit | Step::Withdraw => (
            format!(
                "{member} hat die Woche vom {} eingereicht",
                dates::german(mail.first)
            ),
            format!("{member} hat die Woche vom {week} eingereicht. Sie wartet auf Ihre Entscheidung."),
        ),
        Step::Approve => (
            format!("Ihre Woche vom {} ist genehmigt", dates::german(mail.first)),
            format!("{by} hat Ihre Woche vom {week} genehmigt."),
        ),
        Step::Reject => (
            format!(
                "Ihre Woche vom {} braucht eine Korrektur",
                dates::german(mail.first)
            ),
            format!(
                "{by} hat Ihre Woche vom {week} zurückgegeben. Berichtigen Sie sie und reichen Sie sie erneut ein."
            ),
        ),
        Step::Reopen => (
            format!("Ihre Woche vom {} ist wieder offen", dates::german(mail.first)),
            format!(
                "{by} hat Ihre Woche vom {week} wieder geöffnet. Sie kann geändert werden und ist danach noch einmal einzureichen."
            ),
        ),
    };
    let comment = quoted("Kommentar", &mail.comment);
    let text = format!(
        "Guten Tag,\n\n{said}\n{comment}\n{url}\n\n{} in Hourbook\n",
        mail.organization
    );
    (subject, text)
}

/// The comment, each line marked, so that nobody takes it for the words of the program.
fn quoted(word: &str, comment: &str) -> String {
    if comment.is_empty() {
        return String::new();
    }
    let lines: String = comment.lines().map(|line| format!("> {line}\n")).collect();
    format!("\n{word}:\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(step: Step, locale: &str) -> TimesheetMail {
        TimesheetMail {
            to: "grace@acme.example".into(),
            locale: locale.into(),
            organization: "Acme".into(),
            step,
            member: "Grace".into(),
            by: "Ada".into(),
            first: jiff::civil::date(2026, 3, 2),
            last: jiff::civil::date(2026, 3, 8),
            comment: "Tuesday is long.\nIs that right?".into(),
            url: "https://acme.example.com/timesheet?date=2026-03-02".into(),
        }
    }

    #[test]
    fn each_mail_names_the_week_in_the_language_of_whoever_gets_it() {
        for (step, locale, subject, part) in [
            (
                Step::Submit,
                "en",
                "Grace submitted the week of 2 March 2026",
                "waits for your decision",
            ),
            (
                Step::Submit,
                "de",
                "Grace hat die Woche vom 2. März 2026 eingereicht",
                "Ihre Entscheidung",
            ),
            (
                Step::Approve,
                "en-GB",
                "Your week of 2 March 2026 is approved",
                "Ada approved your week",
            ),
            (
                Step::Approve,
                "de-AT",
                "Ihre Woche vom 2. März 2026 ist genehmigt",
                "Ada hat Ihre Woche",
            ),
            (
                Step::Reject,
                "fr",
                "Your week of 2 March 2026 needs a correction",
                "submit it again",
            ),
            (
                Step::Reject,
                "de",
                "Ihre Woche vom 2. März 2026 braucht eine Korrektur",
                "erneut ein",
            ),
            (
                Step::Reopen,
                "en",
                "Your week of 2 March 2026 is open again",
                "once more",
            ),
            (
                Step::Reopen,
                "de",
                "Ihre Woche vom 2. März 2026 ist wieder offen",
                "noch einmal",
            ),
        ] {
            let (written, text) = write(&mail(step, locale));
            assert_eq!(written, subject);
            assert!(text.contains(part), "{text}");
            assert!(
                text.contains("\n> Tuesday is long.\n> Is that right?\n"),
                "{text}"
            );
            assert!(
                text.contains("\nhttps://acme.example.com/timesheet?date=2026-03-02\n"),
                "{text}"
            );
        }
        let silent = TimesheetMail {
            comment: String::new(),
            ..mail(Step::Approve, "en")
        };
        assert!(!write(&silent).1.contains("Comment"));
    }
}
