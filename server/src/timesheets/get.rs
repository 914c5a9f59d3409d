use api::{Problem, timesheets::Timesheet as Wire};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::TimesheetId,
    policy::{Action, Target},
};
use store::{Tx, timesheets::Timesheet};

use super::present::{Sheet, present_one};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a timesheet
#[utoipa::path(
    get, path = "/timesheets/{id}", tag = "timesheets",
    params(("id" = Uuid, Path, description = "Id of the timesheet")),
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_timesheet(ctx: Ctx, Id(id): Id<TimesheetId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let sheet: Wire = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let sheet = find(tx, &unit, id).await?;
                present_one(tx, &unit, Sheet::from(sheet)).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(sheet.version))], Json(sheet)))
}

/// The timesheet, if the caller may know of it.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: TimesheetId) -> Result<Timesheet, Failure> {
    let sheet = store::timesheets::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    ctx.require(Action::TimesheetRead, Target::Of(sheet.member_id))?;
    Ok(sheet)
}
