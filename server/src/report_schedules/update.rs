use api::{
    Problem,
    report_schedules::{ReportSchedule, UpdateReportSchedule},
};
use axum::response::Response;
use domain::ids::{MemberId, ReportScheduleId};
use store::{Tx, report_schedules};

use super::{
    audit, due,
    input::{Times, attachment_word, recipients, set_times, times_of},
    link::{managed, members},
    present::present_one,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    jobs,
};

/// Change, pause or resume a schedule
///
/// A merge patch: what it does not name stays as it is. A schedule that was paused or has stopped goes on at its next
/// time; nothing is sent for the times in between.
#[utoipa::path(
    patch, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the schedule")), request_body = UpdateReportSchedule,
    responses(
        (status = 200, body = ReportSchedule), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn update_report_schedule(
    ctx: Ctx,
    Id(id): Id<ReportScheduleId>,
    Input { value, mutation }: Input<UpdateReportSchedule>,
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
    id: ReportScheduleId,
    expected: Option<i64>,
    input: UpdateReportSchedule,
) -> Result<Done, Failure> {
    let before = managed(tx, ctx, id).await?;
    check_version(expected, before.version)?;
    let named_before = members(tx, id).await?;
    let mut after = before.clone();
    let mut named = named_before.clone();
    if let Some(asked) = &input.member_ids {
        named = new_recipients(tx, ctx, &before, asked).await?;
    }
    let times = changed_times(&before, &input).check()?;
    set_times(&mut after, &times);
    if let Some(attachment) = input.attachment {
        attachment_word(attachment).clone_into(&mut after.attachment);
    }
    if let Some(paused) = input.paused {
        after.paused = paused;
        after.stopped_because = after.stopped_because.filter(|_| paused);
    }
    // A time that has come and waits to be sent stays, unless the times change or the schedule starts again.
    if !(before.is_active() && after.is_active() && times_of(&before) == times_of(&after)) {
        after.next_at = times.next_after(ctx.now);
    }
    after.updated_at = ctx.now;
    after.version += 1;
    report_schedules::update(tx, &after).await?;
    // A job of an earlier plan finds that its time is not the next one, and does nothing.
    if after.is_active() && (!before.is_active() || after.next_at != before.next_at) {
        due::add(tx, ctx.new_id(), &after).await?;
    }
    let event = audit::event(
        ctx.new_id(),
        "report_schedule.updated",
        Some((&before, &named_before)),
        Some((&after, &named)),
    );
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

async fn new_recipients(
    tx: &mut Tx,
    ctx: &Ctx,
    schedule: &report_schedules::ReportSchedule,
    asked: &[uuid::Uuid],
) -> Result<Vec<MemberId>, Failure> {
    let named = recipients(tx, ctx, schedule.created_by, asked).await?;
    report_schedules::replace_recipients(tx, schedule.id, &named).await?;
    members(tx, schedule.id).await
}

fn changed_times(before: &report_schedules::ReportSchedule, input: &UpdateReportSchedule) -> Times {
    let times = Times::of(before);
    Times {
        frequency: input.frequency.map_or(times.frequency, Into::into),
        weekday: input.weekday.or(times.weekday),
        day: input.day.or(times.day),
        time: input.time.clone().unwrap_or(times.time),
        time_zone: input.time_zone.clone().unwrap_or(times.time_zone),
    }
}
