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

/// Approve a timesheet
///
/// The entries of the week stay as they are from now on. Managers approve the weeks of their teams, admins and owners all; a manager's own week is approved by somebody else.
#[utoipa::path(
    post, path = "/timesheets/{id}/approve", tag = "timesheets", request_body = TakeStep,
    params(("id" = Uuid, Path, description = "Id of the timesheet")),
    responses((status = 200, body = Timesheet), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn approve_timesheet(
    ctx: Ctx,
    origin: Origin,
    Id(id): Id<TimesheetId>,
    input: Input<TakeStep>,
) -> Result<Response, Failure> {
    run(ctx, origin, id, Step::Approve, input).await
}
