use api::{
    Problem,
    entries::{CreateEntry, TimeEntry},
    problem::Code,
    recurring_entries::{OccurrenceAction, OccurrenceSettled, SettleOccurrence},
};
use axum::response::Response;
use domain::{
    ids::{EntryId, RecurringEntryId},
    policy::Action,
};
use jiff::civil::Date;
use store::{Tx, audit::AuditEvent, recurring_entries, recurring_entries::RecurringEntry};

use super::{
    audit,
    input::{pattern_of, slot_of},
    own,
};
use crate::{
    access::Ctx,
    entries::create::create,
    http::{Done, Failure, Id, Input, commit::commit},
};

/// Record or skip a date
///
/// What is proposed is recorded as it stands, under the same rules as any entry; a date is recorded once.
#[utoipa::path(
    post, path = "/recurring-entries/{id}/occurrences", tag = "recurring entries",
    params(("id" = Uuid, Path, description = "Id of the recurring entry")), request_body = SettleOccurrence,
    responses(
        (status = 200, body = OccurrenceSettled), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn settle_occurrence(
    ctx: Ctx,
    Id(id): Id<RecurringEntryId>,
    Input { value, mutation }: Input<SettleOccurrence>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { settle(tx, &unit, id, value).await })
    })
    .await
}

async fn settle(
    tx: &mut Tx,
    ctx: &Ctx,
    id: RecurringEntryId,
    input: SettleOccurrence,
) -> Result<Done, Failure> {
    let recurring = own(tx, ctx, Action::RecurringManageOwn, id).await?;
    if !pattern_of(&recurring).falls_on(input.date) {
        let message = "The recurring entry does not lie on this date.";
        return Err(Failure::field("date", "impossible_day", message));
    }
    match input.action {
        OccurrenceAction::Skip => {
            decide(tx, ctx, &recurring, input.date, "skipped", None).await?;
            let states = ("proposed", "skipped");
            let event = audit::occurrence(ctx, "recurring_entry.skipped", &recurring, input.date, states);
            Done::answered(&OccurrenceSettled { entry: None }, event)
        }
        OccurrenceAction::Record => {
            let (entry, event) = record(tx, ctx, &recurring, input.date).await?;
            Done::answered(&OccurrenceSettled { entry: Some(entry) }, event)
        }
    }
}

/// Records a date: the entry and what became of the date, in one transaction.
pub async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    recurring: &RecurringEntry,
    date: Date,
) -> Result<(TimeEntry, AuditEvent), Failure> {
    let entry = EntryId::from(ctx.new_id());
    decide(tx, ctx, recurring, date, "recorded", Some(entry)).await?;
    create(tx, ctx, entry_of(recurring, date, entry)).await
}

async fn decide(
    tx: &mut Tx,
    ctx: &Ctx,
    recurring: &RecurringEntry,
    date: Date,
    state: &'static str,
    entry: Option<EntryId>,
) -> Result<(), Failure> {
    if recurring_entries::settle(tx, recurring, date, state, entry, ctx.now).await? {
        return Ok(());
    }
    let message = "This date was recorded or skipped already.";
    Err(Failure::new(Code::Conflict, message))
}

pub fn entry_of(recurring: &RecurringEntry, date: Date, id: EntryId) -> CreateEntry {
    let work = &recurring.work;
    let span = slot_of(recurring).span(date);
    let zone = span.map(|_| recurring.time_zone.clone());
    CreateEntry {
        id: Some(id.uuid()),
        project_id: work.project_id.map(Into::into),
        task_id: work.task_id.map(Into::into),
        started_at: span.map(|(start, _)| start.to_string()),
        ended_at: span.map(|(_, end)| end.to_string()),
        start_time_zone: zone.clone(),
        end_time_zone: zone,
        date: span.is_none().then_some(date),
        duration_seconds: span.is_none().then_some(recurring.duration_seconds),
        note: Some(work.note.clone()),
        billable: Some(work.billable.into()),
        tags: Some(work.tags.clone()),
        ..CreateEntry::default()
    }
}
