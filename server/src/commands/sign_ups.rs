//! What waits for its confirmation. Who asked stays sealed: the operator needs to see how many there are, and for what.

use store::sign_ups;

use super::say;
use crate::app::App;

/// The most lines that are printed.
const MOST: i64 = 1000;

pub async fn list(app: &App) -> anyhow::Result<()> {
    let (control, now) = (app.cell.control(), app.clock.now());
    let open = control
        .read(move |tx| Box::pin(async move { sign_ups::list_open(tx, now, MOST).await }))
        .await?;
    for one in &open {
        say(&format!(
            "{}  {}  until {}  mail tried {} times",
            one.created_at, one.slug, one.expires_at, one.mail_attempts
        ));
    }
    Ok(())
}
