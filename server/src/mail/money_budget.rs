//! The mail that tells of a budget in money that has reached one of its marks.

use domain::notices::NoticeTopic;
use serde::{Deserialize, Serialize};
use store::outbox::Job;

use super::{Letter, outgoing};
use crate::jobs::{JobError, Work};

/// The kind of job that sends such a mail; its payload is a [`MoneyBudgetMail`].
pub const MONEY_BUDGET_JOB: &str = "mail.money_budget";

/// What the mail says.
#[derive(Clone, Serialize, Deserialize)]
pub struct MoneyBudgetMail {
    pub to: String,
    /// Language of the recipient.
    pub locale: String,
    pub organization: String,
    pub project: String,
    /// The mark that was reached.
    pub percent: i64,
    /// With its currency.
    pub spent: String,
    pub budget: String,
    /// The page of the project, where the installation knows its own address.
    pub url: Option<String>,
}

/// Sends the mail of a job. A second copy after a broken attempt does no harm.
pub async fn run_money_budget(work: &Work, job: &Job) -> Result<(), JobError> {
    let mail: MoneyBudgetMail = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is not a notice of a budget in money".to_owned()))?;
    let letter = Letter::new(write(&mail));
    Ok(outgoing::send(work, NoticeTopic::Budget, &mail.to, letter).await?)
}

/// Subject and text in the language of the recipient; English where there is no other.
fn write(mail: &MoneyBudgetMail) -> (String, String) {
    let MoneyBudgetMail {
        organization,
        project,
        percent,
        ..
    } = mail;
    let link = mail
        .url
        .as_ref()
        .map(|url| format!("\n{url}\n"))
        .unwrap_or_default();
    if mail.locale.split('-').next() == Some("de") {
        let comma = |amount: &str| amount.replace('.', ",");
        let (spent, budget) = (comma(&mail.spent), comma(&mail.budget));
        let subject = format!("{project}: {percent} % des Budgets sind verbraucht");
        let text = format!(
            "Guten Tag,\n\n\
             im Projekt {project} bei {organization} sind {spent} von {budget} erreicht: \
             {percent} % des Budgets.\n{link}",
        );
        return (subject, text);
    }
    let (spent, budget) = (&mail.spent, &mail.budget);
    let subject = format!("{project}: {percent} % of the budget is used");
    let text = format!(
        "Hello,\n\n\
         the billable time on the project {project} of {organization} comes to {spent} of {budget}: \
         it has reached {percent} % of its budget.\n{link}",
    );
    (subject, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_is_written_in_the_language_of_its_reader() {
        let mut mail = MoneyBudgetMail {
            to: "grace@acme.example".into(),
            locale: "en".into(),
            organization: "Acme".into(),
            project: "Atlas".into(),
            percent: 80,
            spent: "800.00 EUR".into(),
            budget: "1000.50 EUR".into(),
            url: Some("https://acme.example.com/projects/1".into()),
        };
        let (subject, text) = write(&mail);
        assert_eq!(subject, "Atlas: 80 % of the budget is used");
        assert!(text.contains("comes to 800.00 EUR of 1000.50 EUR"), "{text}");
        mail.locale = "de-AT".into();
        let (subject, text) = write(&mail);
        assert_eq!(subject, "Atlas: 80 % des Budgets sind verbraucht");
        assert!(text.contains("800,00 EUR von 1000,50 EUR"), "{text}");
    }
}
