use anyhow::ensure;
use clap::{Args, Subcommand};
use store::{StoreError, invitations::find_open_by_email};

use super::{explain, find_organization, say};
use crate::{app::App, audit, jobs};

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Erase what the audit log of an organization tells of one person; its entries and proofs stay
    Erase(Erase),
}

#[derive(Debug, Args)]
pub struct Erase {
    /// Slug of the organization
    #[arg(long)]
    org: String,
    /// The e-mail address of the member, or of somebody who was invited and never came in
    #[arg(long)]
    email: String,
    /// It cannot be taken back
    #[arg(long)]
    yes: bool,
}

impl Audit {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let Self::Erase(Erase { org, email, yes }) = self;
        ensure!(yes, "what is erased does not come back: say --yes");
        let placement = find_organization(&app, &org).await?;
        let database = app.cell.organization(&placement).await?;
        let (wanted, now) = (email.clone(), app.clock.now());
        let (member, open) = database
            .read(move |tx| {
                Box::pin(async move {
                    let member = store::members::find_by_email(tx, &wanted).await?;
                    Ok::<_, StoreError>((member, find_open_by_email(tx, &wanted, now).await?))
                })
            })
            .await?;
        let erased = match member {
            Some(member) => audit::erase(&app, &placement, &database, member.id, None).await,
            None => {
                // To withdraw it later would name the address once more.
                ensure!(open.is_none(), "{email} is invited: withdraw that first");
                audit::erase_invited(&app, &placement, &database, &email).await
            }
        };
        let erased = erased.map_err(explain)?;
        ensure!(
            erased > 0,
            "nobody with the address {email} stands in the log of {org}"
        );
        jobs::have_signed(&app, &placement, &database).await;
        say(&format!("{erased} events tell nothing of {email} any more"));
        Ok(())
    }
}
