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

/// Take a submission back
///
/// Only before somebody decided. The entries of the week can be changed again.
#[utoipa::path(
    post, path = "/timesheets/{id}/withdraw", tag = "timesheets", request_body = TakeStep,
    params(("id" = Uuid, Path, description = "Id of the timesheet")),
    responses((status = 200, body = Timesheet), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn withdraw_timesheet(
    ctx: Ctx,
    origin: Origin,
    Id(id): Id<TimesheetId>,
    input: Input<TakeStep>,
) -> Result<Response, Failure> {
    run(ctx, origin, id, Step::Withdraw, input).await
}
