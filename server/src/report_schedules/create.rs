use api::{
    Problem,
    report_schedules::{CreateReportSchedule, ReportSchedule},
};
use axum::{
    http::{HeaderMap, Uri},
    response::Response,
};
use domain::{
    ids::{ReportScheduleId, SavedReportId},
    policy::{Action, Target},
};
use store::{Tx, report_schedules};

use super::{
    audit, due,
    input::{Times, attachment_word, recipients, set_times},
    present::present_one,
};
use crate::{
    access::{Ctx, address::origin},
    http::{Done, Failure, Input, commit::commit},
    jobs,
    saved_reports::visible,
};

/// The most schedules of one report.
const MOST_SCHEDULES: i64 = 20;

/// Send a report by mail on certain days
///
/// At a local time of a zone. The mail holds the figures, and a file where one is wanted, as whoever makes the schedule
/// may see them at that time; recipients can unsubscribe by a link in it. Named periods, such as the month before, are
/// read on the date of the run. Times that pass while the server is down are sent once, the latest one. When its maker
/// is disabled, does not see the report any more or may not send it, the schedule stops and people get a notice.
#[utoipa::path(
    post, path = "/report-schedules", tag = "reports", request_body = CreateReportSchedule,
    responses(
        (status = 201, body = ReportSchedule), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_report_schedule(
    ctx: Ctx,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation }: Input<CreateReportSchedule>,
) -> Result<Response, Failure> {
    let origin = origin(&ctx.app, &uri, &headers);
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value, origin).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    input: CreateReportSchedule,
    origin: String,
) -> Result<Done, Failure> {
    let creator = ctx.actor_id();
    let report = visible(tx, ctx, SavedReportId::from(input.saved_report_id)).await?;
    ctx.require(Action::ReportSchedule, Target::Of(creator))?;
    let times = Times {
        frequency: input.frequency.into(),
        weekday: input.weekday,
        day: input.day,
        time: input.time,
        time_zone: input.time_zone,
    };
    let times = times.check()?;
    let members = recipients(tx, ctx, creator, &input.member_ids).await?;
    if report_schedules::count(tx, report.id).await? >= MOST_SCHEDULES {
        let message = format!("The report has {MOST_SCHEDULES} schedules. Delete one first.");
        return Err(Failure::field("saved_report_id", "too_many", message));
    }
    let mut schedule = report_schedules::ReportSchedule {
        id: ReportScheduleId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        saved_report_id: report.id,
        created_by: creator,
        frequency: times.frequency,
        weekday: None,
        day: None,
        minute: 0,
        time_zone: String::new(),
        attachment: attachment_word(input.attachment).to_owned(),
        paused: false,
        stopped_because: None,
        origin,
        key: ctx.app.clock.secret().to_vec(),
        next_at: times.next_after(ctx.now),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    set_times(&mut schedule, &times);
    report_schedules::insert(tx, &schedule, &members).await?;
    due::add(tx, ctx.new_id(), &schedule).await?;
    let event = audit::event(
        ctx.new_id(),
        "report_schedule.created",
        None,
        Some((&schedule, &members)),
    );
    let location = format!("/api/v1/report-schedules/{}", schedule.id);
    Done::created(&present_one(tx, ctx, schedule).await?, location, 1, event)
}
