//! The mail relay: it answers over TLS and takes our credentials.

use serde_json::json;
use store::suppressions;

use super::{Context, Finding, Measurement};
use crate::mail;

/// How many addresses get no mails; they are no finding, as people leave.
async fn suppressed(context: &Context<'_>) -> Option<(i64, i64)> {
    let control = context.cell?.control();
    let counted = control.read(|tx| Box::pin(async move { suppressions::count(tx).await }));
    counted.await.ok()
}

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = &context.config.mail;
    if config.relay.is_none() {
        return Measurement::unknown("no mail relay is configured");
    }
    let mut findings = Vec::new();
    if let Err(error) = mail::try_relay(config).await {
        findings.push(Finding::new(
            "mail_relay_unreachable",
            error.to_string(),
            "Check mail.relay, mail.port (465 is TLS from the start, 587 is STARTTLS), mail.user and mail.password_file.",
        ));
    }
    if context.config.listen.public_url.is_none() {
        findings.push(Finding::new(
            "mail_without_public_url",
            "links in mails are made from whatever address a request came to",
            "Set listen.public_url to the address people use.",
        ));
    }
    let mut measured = json!({ "tls": true });
    if let Some((bounced, operator)) = suppressed(context).await {
        measured["addresses_that_bounced"] = bounced.into();
        measured["addresses_suppressed_by_operator"] = operator.into();
    }
    Measurement::of(measured, findings)
}
