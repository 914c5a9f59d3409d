//! Dates that are recorded by themselves.

use std::sync::Arc;

use domain::{
    ids::{EntryId, JobId, RecurringEntryId},
    time::local_date,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use store::{
    Database, StoreError, Tx, audit,
    audit::AuditEvent,
    outbox,
    outbox::Job,
    recurring_entries::{self, RecurringEntry},
};
use uuid::Uuid;

use super::{
    audit::occurrence,
    input::{pattern_of, slot_of},
    settle::entry_of,
};
use crate::{
    access::Ctx,
    app::App,
    entries::create::create,
    http::Failure,
    jobs::{JobError, Work},
};

/// The kind of job; its payload is a [`Due`].
pub const RECORD_JOB: &str = "recurring.record";

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Due {
    recurring_entry_id: RecurringEntryId,
    date: Date,
}

/// Adds the job for the next date of one that records by itself; others have none.
pub async fn add(tx: &mut Tx, job: Uuid, recurring: &RecurringEntry) -> Result<(), StoreError> {
    let Some(date) = recurring.next_date else {
        return Ok(());
    };
    let Some(over) = slot_of(recurring).over(date) else {
        return Ok(());
    };
    let payload = serde_json::json!(Due {
        recurring_entry_id: recurring.id,
        date,
    });
    outbox::insert(tx, JobId::from(job), RECORD_JOB, payload, over).await
}

/// Records a date and moves on to the next one, all or nothing. A date that may not be recorded is left out.
pub async fn run_record(work: &Work, job: &Job) -> Result<(), JobError> {
    let due: Due = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is no recurring entry".to_owned()))?;
    run(work, due)
        .await
        .map_err(|failure| JobError::Later(failure.code.to_string()))
}

async fn run(work: &Work, due: Due) -> Result<(), Failure> {
    let found = work
        .database
        .read(move |tx| Box::pin(async move { recurring_entries::find(tx, due.recurring_entry_id).await }))
        .await?;
    let Some(recurring) = found else { return Ok(()) };
    // A member who is disabled records nothing; the pattern goes on when they come back.
    let ctx = Ctx::of_member(
        &work.app,
        work.placement.clone(),
        Arc::clone(&work.database),
        recurring.member_id,
    )
    .await?;
    let (fresh, now) = (work.app.clock.id(), work.app.clock.now());
    work.database
        .write(move |tx| {
            Box::pin(async move {
                // As it is by now: it may have been changed since the job began.
                let found = recurring_entries::find(tx, due.recurring_entry_id).await?;
                let Some(mut next) = found.filter(|recurring| is_due(recurring, due.date, now)) else {
                    return Ok(());
                };
                next.next_date = pattern_of(&next).next_after(due.date);
                if !recurring_entries::advance(tx, next.id, due.date, next.next_date).await? {
                    return Ok(());
                }
                if let Some(ctx) = &ctx {
                    settle(tx, ctx, &next, due.date).await?;
                }
                add(tx, fresh, &next).await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    work.app.seals.expect(&work.placement, 1);
    Ok(())
}

/// Whether a date is the next one and its time is over. The job of an earlier plan may come too early for the times of
/// now; then those have a job of their own.
fn is_due(recurring: &RecurringEntry, date: Date, now: Timestamp) -> bool {
    recurring.next_date == Some(date) && slot_of(recurring).over(date).is_some_and(|over| over <= now)
}

/// Records the date unless a rule is against it: then it is skipped. The row of the date comes first, so that of two
/// workers only one goes on.
async fn settle(tx: &mut Tx, ctx: &Ctx, recurring: &RecurringEntry, date: Date) -> Result<(), Failure> {
    let entry = EntryId::from(ctx.new_id());
    if !recurring_entries::settle(tx, recurring, date, "recorded", Some(entry), ctx.now).await? {
        return Ok(());
    }
    // The rules are asked before anything is written.
    let event = match create(tx, ctx, entry_of(recurring, date, entry)).await {
        Ok((_, event)) => event,
        Err(failure) if failure.code.status() < 500 => {
            recurring_entries::mark_skipped(tx, recurring.id, date).await?;
            let states = ("proposed", "skipped");
            AuditEvent {
                reason: Some(failure.detail),
                ..occurrence(ctx, "recurring_entry.skipped", recurring, date, states)
            }
        }
        Err(failure) => return Err(failure),
    };
    let row = audit::insertion(event, recurring.member_id, "recurring", ctx.now);
    Ok(tx.batch(vec![row]).await?)
}

/// Brings back those whose job was given up: their date is long over and nothing waits for it.
pub async fn repair(app: &App, database: &Arc<Database>) -> Result<(), StoreError> {
    let clock = app.clock;
    let before = local_date(clock.now(), &TimeZone::UTC).saturating_sub(2.days());
    database
        .write(move |tx| {
            Box::pin(async move {
                for recurring in recurring_entries::list_overdue(tx, before).await? {
                    add(tx, clock.id(), &recurring).await?;
                }
                Ok(())
            })
        })
        .await
}
