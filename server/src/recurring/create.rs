use api::{
    Problem,
    problem::Code,
    recurring_entries::{CreateRecurringEntry, RecurringEntry},
};
use axum::response::Response;
use domain::{
    entries::Work,
    ids::{ProjectId, RecurringEntryId, TaskId},
    policy::Action,
};
use store::{Tx, recurring_entries};

use super::{MOST, audit, input, job, present::present, require};
use crate::{
    access::Ctx,
    entries::rules,
    http::{Done, Failure, Input, commit::commit},
    jobs,
};

/// Create a recurring entry
///
/// Its dates are proposed from now on; with `automatic` each is recorded by itself when its time is over, once, and left
/// out where the day is closed or another entry may not be overlapped.
#[utoipa::path(
    post, path = "/recurring-entries", tag = "recurring entries", request_body = CreateRecurringEntry,
    responses(
        (status = 201, body = RecurringEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_recurring_entry(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateRecurringEntry>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, value: CreateRecurringEntry) -> Result<Done, Failure> {
    require(ctx, Action::RecurringManageOwn)?;
    let work = Work {
        project_id: value.project_id.map(ProjectId::from),
        task_id: value.task_id.map(TaskId::from),
        note: value.note,
        billable: value.billable.into(),
        tags: value.tags,
    };
    let work = work.check()?;
    let member = ctx.actor_id();
    let mut recurring = recurring_entries::RecurringEntry {
        id: RecurringEntryId::from(value.id.unwrap_or_else(|| ctx.new_id())),
        member_id: member,
        work,
        from: value.from,
        until: value.until,
        interval_weeks: value.interval.unwrap_or(1).into(),
        by_day: input::by_day_text(&value.by_day),
        start_minute: input::start_minute(value.start_time.as_deref())?,
        duration_seconds: value.duration_seconds,
        time_zone: value.time_zone.unwrap_or_else(|| ctx.member.time_zone.clone()),
        automatic: value.automatic,
        paused: false,
        next_date: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    input::check(&mut recurring)?;
    recurring.next_date = input::next_date(&recurring, ctx.now);
    if recurring_entries::list(tx, member).await?.len() >= MOST {
        let message = format!("You have {MOST} recurring entries. Delete one first.");
        return Err(Failure::new(Code::Conflict, message));
    }
    rules::check_work(tx, ctx, member, recurring.work.project_id, recurring.work.task_id).await?;
    let tags = rules::resolve_tags(tx, ctx, &recurring.work.tags).await?;
    recurring_entries::insert(tx, &recurring, &tags).await?;
    job::add(tx, ctx.new_id(), &recurring).await?;
    let event = audit::event(ctx, "recurring_entry.created", None, Some(&recurring));
    let location = format!("/api/v1/recurring-entries/{}", recurring.id);
    Done::created(&present(recurring), location, 1, event)
}
