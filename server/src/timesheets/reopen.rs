use api::{
    Problem,
    timesheets::{TakeStep, Timesheet},
};
use axum::response::Response;
use domain::{ids::TimesheetId, timesheets::Step};

use super::{notice::Origin, step::run};
use crate::{
    access::Ctx,
    http::{Failure, Id, Input},
};

/// Reopen an approved timesheet
///
/// With a reason, which is kept. Days in a closed period stay closed.
#[utoipa::path(
    post, path = "/timesheets/{id}/reopen", tag = "timesheets", request_body = TakeStep,
    params(("id" = Uuid, Path, description = "Id of the timesheet")),
    responses((status = 200, body = Timesheet), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn reopen_timesheet(
    ctx: Ctx,
    origin: Origin,
    Id(id): Id<TimesheetId>,
    input: Input<TakeStep>,
) -> Result<Response, Failure> {
    run(ctx, origin, id, Step::Reopen, input).await
}
