use anyhow::{anyhow, ensure};
use clap::{Args, Subcommand};
use domain::people::check_email;
use store::suppressions::{self, Reason};

use super::say;
use crate::{app::App, mail::suppression::address_hash};

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send nothing to an address that somebody can do without
    Suppress(Suppressed),
    /// Send mails to an address again, also if the relay did not know it
    Allow(Suppressed),
}

/// The address is kept as a hash with the key of the accounts; the list cannot be read back.
#[derive(Debug, Args)]
pub struct Suppressed {
    /// The address
    #[arg(long)]
    email: String,
}

impl MailCommand {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let (Self::Suppress(given) | Self::Allow(given)) = &self;
        let address = check_email("--email", &given.email)
            .map_err(|problem| anyhow!("--email: {}", problem.message))?;
        let (hash, now) = (address_hash(&app, &address)?, app.clock.now());
        let control = app.cell.control();
        if matches!(self, Self::Suppress(_)) {
            let added = control.write(move |tx| {
                Box::pin(async move { suppressions::add(tx, &hash, Reason::Operator, now).await })
            });
            ensure!(added.await?, "no mail goes to this address already");
            say("Nothing that its reader can do without goes to this address any more.");
        } else {
            let removed =
                control.write(move |tx| Box::pin(async move { suppressions::remove(tx, &hash).await }));
            ensure!(removed.await?, "mails go to this address already");
            say("Mails go to this address again.");
        }
        Ok(())
    }
}
