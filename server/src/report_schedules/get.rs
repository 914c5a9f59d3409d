use api::{Problem, report_schedules::ReportSchedule};
use axum::{Json, http::header, response::IntoResponse};
use domain::ids::ReportScheduleId;

use super::{link::managed, present::present_one};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a schedule
#[utoipa::path(
    get, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the schedule")),
    responses(
        (status = 200, body = ReportSchedule), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn get_report_schedule(
    ctx: Ctx,
    Id(id): Id<ReportScheduleId>,
) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let schedule = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let schedule = managed(tx, &unit, id).await?;
                present_one(tx, &unit, schedule).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(schedule.version))], Json(schedule)))
}
