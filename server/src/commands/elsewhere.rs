use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use domain::organization::check_slug;
use store::{StoreError, control, elsewhere};

use super::say;
use crate::app::App;

/// Addresses read at once.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub enum Elsewhere {
    /// Send requests for an organization on to another cell
    Put(Put),
    /// List the organizations that live in other cells
    List,
    /// Send nobody on any more
    Remove(Remove),
}

#[derive(Debug, Args)]
pub struct Put {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// Name of the cell, as `[[cells]]` of the configuration has it
    #[arg(long)]
    cell: String,
}

#[derive(Debug, Args)]
pub struct Remove {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
}

impl Elsewhere {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::Put(put) => put.run(&app).await,
            Self::List => list(&app).await,
            Self::Remove(remove) => remove.run(&app).await,
        }
    }
}

impl Put {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let cell = app.config.cells.iter().find(|cell| cell.name == self.cell);
        let cell = cell.with_context(|| format!("the configuration names no cell {}", self.cell))?;
        let slug = check_slug("--org", &self.org)
            .map_err(|problem| anyhow::anyhow!("--org: {}", problem.message))?;
        let (wanted, name, now) = (slug.clone(), self.cell.clone(), app.clock.now());
        let noted = app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    if control::find_by_slug_in_any_state(tx, &wanted).await?.is_some() {
                        return Ok::<_, StoreError>(false);
                    }
                    elsewhere::put(tx, &wanted, &name, now).await?;
                    Ok(true)
                })
            })
            .await?;
        ensure!(noted, "{slug} lives in this cell");
        say(&format!("Requests for {slug} go to {}.", cell.address_of(&slug)));
        Ok(())
    }
}

impl Remove {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let slug = self.org.clone();
        let control = app.cell.control();
        let removed = control.write(move |tx| Box::pin(async move { elsewhere::remove(tx, &slug).await }));
        ensure!(removed.await?, "nobody is sent on for {}", self.org);
        say(&format!("Nobody is sent on for {} any more.", self.org));
        Ok(())
    }
}

async fn list(app: &App) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let control = app.cell.control();
        let page = control.read(move |tx| Box::pin(async move { elsewhere::list(tx, &from, PAGE).await }));
        let page = page.await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.slug);
        for row in &page {
            say(&format!(
                "{:<40}  {:<20}  since {}",
                row.slug, row.cell, row.since
            ));
        }
    }
}
