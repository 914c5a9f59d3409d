use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::json;
use store::control::Placement;

use super::{find_organization, say, say_error};
use crate::{
    app::App,
    backups::{self, Taken, Thinned},
};

/// Back up an organization, or all of them
///
/// Each organization has a restic repository of its own below the folders or in the buckets of the configuration; the
/// control database has one as well. `restic -r DIR/backups/ID` or `restic -r s3:ENDPOINT/BUCKET/PREFIX/ID` reads it with
/// the password that `--show-password` prints.
#[derive(Debug, Args)]
pub struct Backup {
    /// Slug of the organization
    #[arg(long, required_unless_present = "all")]
    org: Option<String>,
    /// Every organization, and the control database
    #[arg(long, conflicts_with = "org")]
    all: bool,
    /// Show the backups that there are instead of making one
    #[arg(long, conflicts_with = "all")]
    list: bool,
    /// Forget backups that are not to be kept any longer, instead of making one
    ///
    /// The server does so every day, except where the configuration says that nothing is deleted (`append_only`). Run it
    /// for those places with credentials that can delete, in a configuration without `append_only`.
    #[arg(long, conflicts_with = "list")]
    thin: bool,
    /// Print the password of the organization's repository instead of making a backup
    #[arg(long, conflicts_with_all = ["all", "list", "thin"])]
    show_password: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let Some(slug) = &self.org else {
            if self.thin {
                return self.thin_all(&app).await;
            }
            return self.back_up_all(&app).await;
        };
        let placement = find_organization(&app, slug).await?;
        if self.show_password {
            say(&backups::password(&app, &placement).await?);
            return Ok(());
        }
        if self.list {
            return self.show(&app, &placement).await;
        }
        if self.thin {
            let thinned = backups::thin(&app, &placement).await?;
            return self.tell_thinned(slug, &thinned);
        }
        let taken = backups::take(&app, &placement).await?;
        backups::take_control(&app).await?;
        self.tell(&placement, &taken);
        whole(&taken)
    }

    async fn back_up_all(&self, app: &App) -> anyhow::Result<()> {
        let (mut after, mut failed) = (String::new(), 0_u32);
        loop {
            let page = page(app, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.slug);
            for placement in &page {
                match backups::take(app, placement).await {
                    Ok(taken) => {
                        self.tell(placement, &taken);
                        if let Err(error) = whole(&taken) {
                            failed += 1;
                            say_error(&format!("{}: {error:#}", placement.slug));
                        }
                    }
                    // One that fails does not keep the others from their backup.
                    Err(error) => {
                        failed += 1;
                        say_error(&format!("{}: {error:#}", placement.slug));
                    }
                }
            }
        }
        backups::take_control(app).await.context("control database")?;
        if failed > 0 {
            bail!("{failed} organizations have no whole new backup");
        }
        Ok(())
    }

    async fn thin_all(&self, app: &App) -> anyhow::Result<()> {
        let (mut after, mut failed) = (String::new(), 0_u32);
        loop {
            let page = page(app, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.slug);
            for placement in &page {
                let thinned = backups::thin(app, placement).await;
                if let Err(error) = thinned.and_then(|thinned| self.tell_thinned(&placement.slug, &thinned)) {
                    failed += 1;
                    say_error(&format!("{}: {error:#}", placement.slug));
                }
            }
        }
        let thinned = backups::thin_control(app).await.context("control database")?;
        self.tell_thinned("control database", &thinned)?;
        if failed > 0 {
            bail!("old backups of {failed} organizations were not forgotten");
        }
        Ok(())
    }

    /// A place where nothing may be deleted is not thinned, and whoever asked for it is told.
    fn tell_thinned(&self, whose: &str, thinned: &Thinned) -> anyhow::Result<()> {
        let Thinned { gone, left } = thinned;
        if self.json {
            say(&json!({ "org": whose, "forgotten": gone, "left": left }).to_string());
        } else {
            say(&format!("{whose}: {gone} backups forgotten"));
        }
        ensure!(
            left.is_empty(),
            "nothing is deleted in {} (append_only)",
            left.join(", ")
        );
        Ok(())
    }

    fn tell(&self, placement: &Placement, taken: &Taken) {
        let Taken {
            snapshot,
            at,
            bytes,
            rows,
            sites,
            objects,
            absent,
        } = taken;
        if self.json {
            let line = json!({
                "org": placement.slug, "backup": snapshot, "taken_at": at, "bytes": bytes, "rows": rows, "sites": sites,
                "objects": objects, "absent": absent,
            });
            say(&line.to_string());
        } else {
            say(&format!(
                "{}: backup {} with {rows} rows, {bytes} bytes, {objects} objects, in {sites} {}",
                placement.slug,
                &snapshot[..8],
                if *sites == 1 { "place" } else { "places" }
            ));
        }
    }

    async fn show(&self, app: &App, placement: &Placement) -> anyhow::Result<()> {
        for backup in backups::list(app, placement).await? {
            if self.json {
                let line = json!({
                    "backup": backup.snapshot, "taken_at": backup.at, "bytes": backup.bytes, "site": backup.site,
                });
                say(&line.to_string());
            } else {
                let (name, at) = (&backup.snapshot[..8], backup.at.strftime("%Y-%m-%d %H:%M:%S UTC"));
                say(&format!(
                    "{name}  {at}  {:>12} bytes  {}",
                    backup.bytes, backup.site
                ));
            }
        }
        Ok(())
    }
}

async fn page(app: &App, after: &str) -> anyhow::Result<Vec<Placement>> {
    let from = after.to_owned();
    let control = app.cell.control();
    Ok(control
        .read(move |tx| Box::pin(async move { store::control::list_active(tx, Some(&from), 100).await }))
        .await?)
}

/// The backup is there; what it lacks is told all the same.
fn whole(taken: &Taken) -> anyhow::Result<()> {
    let absent = taken.absent;
    ensure!(
        absent == 0,
        "{absent} objects of sealed logs could not be read and are not in the backup: see `hourbook-server objects status`"
    );
    Ok(())
}
