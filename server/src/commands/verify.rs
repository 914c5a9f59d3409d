use clap::Args;
use serde_json::json;

use super::{find_organization, restore::Which, say};
use crate::{app::App, backups};

/// Read a backup back, open it, and compare every byte and every count of rows with what was kept
///
/// A damaged backup is named, with the newest good one before it.
#[derive(Debug, Args)]
pub struct Verify {
    /// Slug of the organization
    #[arg(long)]
    org: String,
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let placement = find_organization(&app, &self.org).await?;
        for verified in backups::verify(&app, &placement, self.which.choice()).await? {
            let (name, rows, bytes) = (&verified.snapshot, verified.rows, verified.bytes);
            let (at, site) = (verified.taken_at, &verified.site);
            if self.json {
                let line = json!({
                    "org": self.org, "backup": name, "taken_at": at, "rows": rows, "bytes": bytes, "site": verified.site,
                });
                say(&line.to_string());
            } else {
                say(&format!(
                    "backup {} of {at} is whole: {rows} rows, {bytes} bytes, {site}",
                    &name[..8]
                ));
            }
        }
        Ok(())
    }
}
