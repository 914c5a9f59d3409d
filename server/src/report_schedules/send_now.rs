use api::Problem;
use axum::response::Response;
use domain::ids::ReportScheduleId;
use jiff::Timestamp;
use store::Tx;

use super::{
    audit, due,
    link::{managed, members},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
    jobs,
};

/// Send a report now
///
/// To everybody whom the schedule names, as of today; its next time stays as it is. Also while it is paused.
#[utoipa::path(
    post, path = "/report-schedules/{id}/send", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the schedule")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn send_report_schedule(
    ctx: Ctx,
    Id(id): Id<ReportScheduleId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { send(tx, &unit, id).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn send(tx: &mut Tx, ctx: &Ctx, id: ReportScheduleId) -> Result<Done, Failure> {
    let schedule = managed(tx, ctx, id).await?;
    let named = members(tx, id).await?;
    // Whoever clicks twice within a second means one mail.
    let due = Timestamp::from_second(ctx.now.as_second()).unwrap_or(ctx.now);
    due::add_mails(tx, ctx.app.clock, id, due).await?;
    let event = audit::event(
        ctx.new_id(),
        "report_schedule.sent",
        None,
        Some((&schedule, &named)),
    );
    Ok(Done::nothing(event))
}
