//! Addresses that no mail goes to: known to the cell by a keyed hash alone.

use domain::people::fold_email;
use store::suppressions::{self, Reason};

use super::MailError;
use crate::app::App;

/// By what the list knows an address. However it is written, it is the same one.
pub fn address_hash(app: &App, address: &str) -> anyhow::Result<[u8; 32]> {
    Ok(app
        .seal_key()?
        .mac("mail suppression", &[fold_email(address.trim()).as_bytes()]))
}

/// Why no mail goes to an address; nothing if mails go there.
pub async fn reason(app: &App, address: &str) -> Result<Option<Reason>, MailError> {
    let hash = address_hash(app, address).map_err(|_| MailError::Key)?;
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { suppressions::find(tx, &hash).await }));
    Ok(found.await?.map(|(reason, _)| reason))
}

/// The relay says that the address does not exist.
pub async fn bounced(app: &App, address: &str) -> Result<(), MailError> {
    let hash = address_hash(app, address).map_err(|_| MailError::Key)?;
    let now = app.clock.now();
    let added = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { suppressions::add(tx, &hash, Reason::Bounced, now).await }));
    if added.await? {
        metrics::counter!("hourbook_mail_addresses_suppressed_total").increment(1);
        tracing::warn!("a mail relay does not know an address; no more mails go there");
    }
    Ok(())
}

/// Somebody says that the address is right. What the operator has decided stays.
pub async fn forgive(app: &App, address: &str) {
    let Ok(hash) = address_hash(app, address) else {
        tracing::warn!("the key of the accounts cannot be read; an address stays suppressed");
        return;
    };
    let forgiven = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { suppressions::forgive(tx, &hash).await }));
    if let Err(error) = forgiven.await {
        tracing::warn!(%error, "an address stays suppressed");
    }
}
