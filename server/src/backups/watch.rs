//! Makes backups by the clock: one each day for every organization, and one every few minutes while it changes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    backups::{self, Listed},
};

use super::{
    cell::take_control,
    restore::Choice,
    scratch,
    take::{Busy, take},
    thin::thin,
    verify::verify,
};
use crate::app::App;

/// Each organization has a backup that is not older, changed or not.
pub const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// How long after its start the server looks for the first time.
const WARM_UP: Duration = Duration::from_mins(1);
/// Pause between two looks.
const LOOKS_EVERY: Duration = Duration::from_mins(1);
/// A folder of copies that is older belongs to no process any more.
const LEFT_BEHIND: Duration = Duration::from_hours(24);
/// Organizations read at once.
const PAGE: i64 = 100;

/// Backs up until the server stops.
pub async fn watch(app: App) {
    if !app.config.backups.enabled {
        return;
    }
    scratch::sweep(&app, LEFT_BEHIND);
    let mut control_at = None;
    let mut pause = WARM_UP;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = LOOKS_EVERY;
        tokio::select! {
            () = app.stopping.cancelled() => return,
            outcome = round(&app, &mut control_at) => if let Err(error) = outcome {
                tracing::warn!(%error, "backups could not be looked after");
            },
        }
    }
}

/// One look at every organization. `control_at` is when the control database was last backed up.
pub async fn round(app: &App, control_at: &mut Option<Timestamp>) -> anyhow::Result<()> {
    let (mut after, mut new_keys) = (String::new(), false);
    loop {
        let from = after.clone();
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { backups::list(tx, &from, PAGE).await }))
            .await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.placement.slug);
        for listed in page {
            if !is_due(app, &listed).await {
                continue;
            }
            let listed = by_now(app, listed).await?;
            if is_due(app, &listed).await {
                new_keys |= listed.standing.is_none();
                look_after(app, &listed).await;
            }
        }
    }
    let now = app.clock.now();
    let is_old = control_at.is_none_or(|at| now.duration_since(at) >= DAILY || at > now);
    // A key that no backup of the control database holds would be lost with the machine.
    if is_old || new_keys {
        take_control(app).await?;
        *control_at = Some(now);
    }
    Ok(())
}

/// How it stands by now: the page was read before the backups of those in front of it, and another node may go through
/// the same list.
async fn by_now(app: &App, listed: Listed) -> Result<Listed, StoreError> {
    let id = listed.placement.id;
    let standing = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { backups::find(tx, id).await }))
        .await?;
    Ok(Listed { standing, ..listed })
}

/// An organization that nobody has opened in this process has not changed through it.
async fn is_due(app: &App, listed: &Listed) -> bool {
    let Some(standing) = &listed.standing else {
        return true;
    };
    let Some(taken_at) = standing.taken_at else {
        return true;
    };
    let age = app.clock.now().duration_since(taken_at);
    // One that lies ahead was made with a wrong clock.
    if age >= DAILY || age.is_negative() {
        return true;
    }
    if age < SignedDuration::from_mins(i64::from(app.config.backups.every_minutes)) {
        return false;
    }
    let Some(database) = app.cell.opened(listed.placement.id) else {
        return false;
    };
    let bounds = database
        .read(|tx| Box::pin(async move { store::changes::bounds(tx).await }))
        .await;
    bounds.is_ok_and(|(_, newest)| newest > standing.change_seq)
}

/// A backup; and once a day one is read back, and old ones go.
async fn look_after(app: &App, listed: &Listed) {
    let placement = &listed.placement;
    if let Err(error) = take(app, placement).await {
        if error.is::<Busy>() {
            tracing::info!(organization = %placement.id, "another process works on these backups");
            return;
        }
        tracing::error!(organization = %placement.id, error = %format!("{error:#}"), "no backup could be made");
        metrics::counter!("hourbook_backup_failures_total").increment(1);
        return;
    }
    let verified_at = listed.standing.as_ref().and_then(|standing| standing.verified_at);
    if verified_at.is_some_and(|at| app.clock.now().duration_since(at) < DAILY) {
        return;
    }
    if let Err(error) = verify(app, placement, Choice::Newest).await {
        tracing::error!(organization = %placement.id, error = %format!("{error:#}"), "a backup is not what it should be");
        metrics::counter!("hourbook_backup_failures_total").increment(1);
    }
    if let Err(error) = thin(app, placement).await {
        tracing::warn!(organization = %placement.id, error = %format!("{error:#}"), "old backups could not be forgotten");
    }
}
