use std::io::{BufRead, IsTerminal};

use anyhow::{bail, ensure};
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{find_organization, say, say_error};
use crate::{
    app::App,
    backups::{self, Choice, Restored},
};

/// Give an organization the state of a backup while all others go on
///
/// It happens as one: nothing changes unless everything does. Whoever was signed in signs in again, tokens that were
/// revoked since stay revoked, and the audit log keeps what happened since. With `--everything` an empty cell gets its
/// control database and all its organizations back.
#[derive(Debug, Args)]
pub struct Restore {
    /// Slug of the organization
    #[arg(long, required_unless_present = "everything")]
    org: Option<String>,
    /// After the loss of a machine: all organizations, into an empty cell
    #[arg(long, conflicts_with_all = ["org", "at", "backup", "dry_run"])]
    everything: bool,
    #[command(flatten)]
    which: Which,
    /// Read and check the backup, and say what it holds, without changing anything
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which backup; the newest one without any.
#[derive(Debug, Args)]
pub struct Which {
    /// The last backup that was made until then, such as 2026-03-02T08:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "backup")]
    at: Option<Timestamp>,
    /// The backup whose name begins so
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
}

impl Which {
    pub fn choice(&self) -> Choice {
        match (&self.at, &self.backup) {
            (_, Some(name)) => Choice::Named(name.clone()),
            (Some(at), None) => Choice::At(*at),
            (None, None) => Choice::Newest,
        }
    }
}

impl Restore {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let Some(slug) = &self.org else {
            return self.restore_all(&app).await;
        };
        let placement = find_organization(&app, slug).await?;
        if !self.dry_run && !self.yes {
            ask(slug)?;
        }
        let restored = backups::restore(&app, &placement, self.which.choice(), self.dry_run).await?;
        self.tell(slug, &restored);
        let missing = restored.objects.missing;
        ensure!(
            missing == 0,
            "the organization is back, but {missing} objects of sealed logs are neither in the backup nor at any place"
        );
        Ok(())
    }

    async fn restore_all(&self, app: &App) -> anyhow::Result<()> {
        let failed = backups::restore_all(app, |placement, restored| match restored {
            Ok(restored) => self.tell(&placement.slug, restored),
            Err(error) => say_error(&format!("{}: {error:#}", placement.slug)),
        })
        .await?;
        ensure!(failed == 0, "{failed} organizations did not come back");
        Ok(())
    }

    fn tell(&self, slug: &str, restored: &Restored) {
        let rows: i64 = restored.tables.iter().map(|table| table.rows).sum();
        if self.json {
            let line = json!({
                "org": slug, "backup": restored.snapshot, "taken_at": restored.taken_at, "site": restored.site,
                "tables": restored.tables, "restored": restored.put_back.is_some(), "objects": restored.objects,
            });
            say(&line.to_string());
            return;
        }
        let (name, at) = (&restored.snapshot[..8], restored.taken_at);
        match &restored.put_back {
            None => {
                say(&format!(
                    "{slug}: backup {name} of {at} is whole and holds {rows} rows; nothing was changed"
                ));
                for table in restored.tables.iter().filter(|table| table.rows > 0) {
                    say(&format!("  {:>10}  {}", table.rows, table.table));
                }
            }
            Some(put_back) => say(&format!(
                "{slug}: has the state of backup {name} of {at} again, {} rows",
                put_back.rows
            )),
        }
    }
}

/// Whoever sits at a terminal types the name of what is replaced; elsewhere `--yes` is needed.
fn ask(slug: &str) -> anyhow::Result<()> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        bail!("what {slug} holds now would be replaced: say --yes, or look with --dry-run");
    }
    say_error(&format!(
        "what {slug} holds now is replaced by the backup. Type {slug} to go on:"
    ));
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    ensure!(line.trim() == slug, "nothing was changed");
    Ok(())
}
