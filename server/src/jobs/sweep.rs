//! Visits every organization: finds work whose hint was lost and removes what nobody needs any more.

use jiff::Timestamp;
use store::{EngineKind, StoreError, control, control::Placement, outbox};

use super::{clean_up::clean_up, run::LEASE, worker::hint};
use crate::{
    app::App, erasures, notices::give_notice_of_deadlines, objects, projects::budget_notices, rates,
    recurring, report_schedules, working_time,
};

/// Organizations read at once.
const PAGE: i64 = 100;

/// `started` is given after the start of the process.
pub(super) async fn sweep(app: &App, started: Option<Timestamp>) -> Result<(), StoreError> {
    let mut after: Option<String> = None;
    loop {
        let from = after.clone();
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { control::list_active(tx, from.as_deref(), PAGE).await }))
            .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.slug.clone());
        for placement in &page {
            // One broken organization must not keep the others waiting.
            if let Err(error) = visit(app, placement, started).await {
                tracing::warn!(%error, organization = %placement.id, "an organization could not be swept");
            }
        }
    }
}

async fn visit(app: &App, placement: &Placement, started: Option<Timestamp>) -> Result<(), StoreError> {
    let database = app.cell.visit(placement).await?;
    // An embedded database has no other process: leases found at the start belong to the one that died.
    if let Some(before) = started.and_then(|started| started.checked_add(LEASE).ok())
        && database.engine() == EngineKind::Sqlite
    {
        database
            .write(move |tx| Box::pin(async move { outbox::release_before(tx, before).await }))
            .await?;
    }
    // What another process wrote, or this one before it was stopped, still waits for its signature.
    app.seals.expect(placement, 1);
    budget_notices::tell(app, &database).await?;
    if let Err(failure) = rates::tell(app, placement, &database).await {
        tracing::warn!(code = %failure.code, "budgets in money could not be looked at");
    }
    report_schedules::repair(app, &database).await?;
    recurring::repair(app, &database).await?;
    objects::repair(app, placement, &database).await?;
    erasures::remember(app, placement, &database).await?;
    let due = database
        .read(|tx| Box::pin(async move { outbox::next_due(tx).await }))
        .await?;
    if due.is_some() {
        hint(app, placement.id).await?;
        app.wake.0.notify_one();
    }
    let answers = match working_time::settle(app, placement, &database).await {
        Ok(answers) => answers,
        // A version that somebody changed in the database must not keep everything else waiting.
        Err(error) => {
            tracing::warn!(%error, organization = %placement.id, "the working-time record could not be settled");
            false
        }
    };
    let deadlines = give_notice_of_deadlines(app, &database).await?;
    if (answers || deadlines) && app.config.mail.relay.is_some() {
        hint(app, placement.id).await?;
        app.wake.0.notify_one();
    }
    clean_up(app, placement, &database).await
}
