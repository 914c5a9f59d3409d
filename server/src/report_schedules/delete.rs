use api::Problem;
use axum::response::Response;
use domain::ids::ReportScheduleId;
use store::{Tx, report_schedules};

use super::{
    audit,
    link::{managed, members},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// End a schedule
///
/// Mails that wait are not sent any more.
#[utoipa::path(
    delete, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the schedule")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_report_schedule(
    ctx: Ctx,
    Id(id): Id<ReportScheduleId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ReportScheduleId,
    expected: Option<i64>,
) -> Result<Done, Failure> {
    let schedule = managed(tx, ctx, id).await?;
    check_version(expected, schedule.version)?;
    let named = members(tx, id).await?;
    report_schedules::delete(tx, &schedule, ctx.now).await?;
    let event = audit::event(
        ctx.new_id(),
        "report_schedule.deleted",
        Some((&schedule, &named)),
        None,
    );
    Ok(Done::nothing(event))
}
