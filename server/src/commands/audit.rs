use anyhow::{Context, ensure};
use clap::{Args, Subcommand};

use super::{explain, find_organization, say};
use crate::{app::App, audit, jobs};

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Erase what the audit log of an organization tells of one member; its entries and proofs stay
    Erase(Erase),
}

#[derive(Debug, Args)]
pub struct Erase {
    /// Slug of the organization
    #[arg(long)]
    org: String,
    /// The member's e-mail address
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
        let wanted = email.clone();
        let member = database
            .read(move |tx| Box::pin(async move { store::members::find_by_email(tx, &wanted).await }))
            .await?;
        let member = member.with_context(|| format!("{email} is not a member of {org}"))?;
        let erased = audit::erase(&app, &placement, &database, member.id, None)
            .await
            .map_err(explain)?;
        jobs::have_signed(&app, &placement, &database).await;
        say(&format!("{erased} events tell nothing of {email} any more"));
        Ok(())
    }
}
