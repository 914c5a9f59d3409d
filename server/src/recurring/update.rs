use api::{
    Problem,
    recurring_entries::{RecurringEntry, UpdateRecurringEntry},
};
use axum::response::Response;
use domain::{
    entries::WorkChanges,
    ids::{ProjectId, RecurringEntryId, TaskId},
    policy::Action,
};
use store::{Tx, recurring_entries};

use super::{audit, input, job, own, present::present};
use crate::{
    access::Ctx,
    entries::rules,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    jobs,
};

/// Change, pause or resume a recurring entry
///
/// A merge patch: what it does not name stays as it is. It holds for every date that is not decided yet; what was
/// recorded stays as it is.
#[utoipa::path(
    patch, path = "/recurring-entries/{id}", tag = "recurring entries",
    params(("id" = Uuid, Path, description = "Id of the recurring entry")), request_body = UpdateRecurringEntry,
    responses(
        (status = 200, body = RecurringEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn update_recurring_entry(
    ctx: Ctx,
    Id(id): Id<RecurringEntryId>,
    Input { value, mutation }: Input<UpdateRecurringEntry>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: RecurringEntryId,
    expected: Option<i64>,
    value: UpdateRecurringEntry,
) -> Result<Done, Failure> {
    let before = own(tx, ctx, Action::RecurringManageOwn, id).await?;
    check_version(expected, before.version)?;
    let changes = WorkChanges {
        project_id: value.project_id.map(|id| id.map(ProjectId::from)),
        task_id: value.task_id.map(|id| id.map(TaskId::from)),
        note: value.note,
        billable: value.billable.map(Into::into),
        tags: value.tags,
    };
    let retagged = changes.tags.is_some();
    let mut after = before.clone();
    after.work = changes.apply(&before.work)?;
    after.from = value.from.unwrap_or(before.from);
    after.until = value.until.unwrap_or(before.until);
    after.interval_weeks = value.interval.map_or(before.interval_weeks, Into::into);
    if let Some(days) = &value.by_day {
        after.by_day = input::by_day_text(days);
    }
    after.duration_seconds = value.duration_seconds.unwrap_or(before.duration_seconds);
    after.time_zone = value.time_zone.unwrap_or(after.time_zone);
    after.automatic = value.automatic.unwrap_or(before.automatic);
    after.paused = value.paused.unwrap_or(before.paused);
    if let Some(start) = &value.start_time {
        after.start_minute = input::start_minute(start.as_deref())?;
    }
    input::check(&mut after)?;
    after.next_date = input::next_date(&after, ctx.now);
    if let Some(waiting) = before.next_date
        && after.automatic
        && !after.paused
        && after.next_date.is_none_or(|next| waiting < next)
        && input::pattern_of(&after).falls_on(waiting)
    {
        // Its time is over and its job has not come to it yet: it is recorded all the same.
        after.next_date = Some(waiting);
    }
    after.updated_at = ctx.now;
    after.version += 1;
    let work = |one: &recurring_entries::RecurringEntry| (one.work.project_id, one.work.task_id);
    if work(&after) != work(&before) {
        rules::check_work(
            tx,
            ctx,
            after.member_id,
            after.work.project_id,
            after.work.task_id,
        )
        .await?;
    }
    let tags = if retagged {
        Some(rules::resolve_tags(tx, ctx, &after.work.tags).await?)
    } else {
        None
    };
    recurring_entries::update(tx, &after, tags.as_deref()).await?;
    // A job of an earlier plan finds that its date is not the next one, or not over yet, and does nothing.
    job::add(tx, ctx.new_id(), &after).await?;
    let event = audit::event(ctx, "recurring_entry.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present(after), version, event)
}
