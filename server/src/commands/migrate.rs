use clap::Args;
use store::control::{self, Placement};

use super::say;
use crate::app::App;

/// Bring all databases up to date
///
/// On PostgreSQL each organization that has no role of its own gets one. What broke off goes on with the next run.
#[derive(Debug, Args)]
pub struct Migrate {
    /// On PostgreSQL: give the role of each organization a new password
    #[arg(long)]
    new_passwords: bool,
}

impl Migrate {
    /// Opening a database brings it up to date; this opens all of them.
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        let mut organizations = 0;
        let mut last: Option<Placement> = None;
        loop {
            let after = last.as_ref().map(|placement| placement.slug.clone());
            let page = app
                .cell
                .control()
                .read(move |tx| {
                    Box::pin(async move { control::list_active(tx, after.as_deref(), 100).await })
                })
                .await?;
            let Some(newest) = page.last().cloned() else { break };
            for placement in page {
                if self.new_passwords {
                    app.cell.renew_role(&placement).await?;
                }
                app.cell.organization(&placement).await?;
                organizations += 1;
            }
            last = Some(newest);
        }
        say(&format!(
            "The control database and {organizations} organization databases are up to date."
        ));
        Ok(())
    }
}
