use api::{
    Problem,
    timesheets::{Timesheet as Wire, WeekQuery},
};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    timesheets::Week,
};
use jiff::civil::Date;

use super::present::{Sheet, present_one};
use crate::{
    access::Ctx,
    http::{Failure, Query, commit::etag},
    organization::present::week_start,
};

/// Read a week
///
/// The timesheet of the week in which the date lies, also when it was never submitted: with its days, what keeps them
/// as they are, and what the checks find now.
#[utoipa::path(
    get, path = "/timesheets/week", tag = "timesheets", params(WeekQuery),
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_week(ctx: Ctx, Query(query): Query<WeekQuery>) -> Result<impl IntoResponse, Failure> {
    let member = query.member_id.map_or(ctx.actor_id(), MemberId::from);
    ctx.require(Action::TimesheetRead, Target::Of(member))?;
    let week = week_of(&ctx, query.date)?;
    let unit = ctx.clone();
    let sheet: Wire = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                if member != unit.actor_id() && store::members::find(tx, member).await?.is_none() {
                    return Err(Failure::not_found());
                }
                let stored = store::timesheets::find_week(tx, member, week.first).await?;
                present_one(tx, &unit, Sheet { member, week, stored }).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(sheet.version))], Json(sheet)))
}

/// The organization's week in which the date lies.
pub fn week_of(ctx: &Ctx, date: Date) -> Result<Week, Failure> {
    if !domain::time::date_in_range(date) {
        let message = "The date must lie between 1970-01-01 and 2200-01-01.";
        return Err(Failure::field("date", "out_of_range", message));
    }
    Ok(Week::of(date, week_start(&ctx.organization.week_start).into()))
}
