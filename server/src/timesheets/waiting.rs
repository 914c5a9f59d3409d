use api::{
    Problem,
    timesheets::{TimesheetQuery, TimesheetState, WaitingTimesheets},
};
use axum::Json;

use super::list::filter;
use crate::{access::Ctx, http::Failure};

/// Count the timesheets that wait for the caller's decision
///
/// As many as `GET /timesheets?state=submitted&to_decide=true` lists.
#[utoipa::path(
    get, path = "/timesheets/waiting", tag = "timesheets",
    responses(
        (status = 200, body = WaitingTimesheets), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn count_waiting_timesheets(ctx: Ctx) -> Result<Json<WaitingTimesheets>, Failure> {
    let inbox = TimesheetQuery {
        state: vec![TimesheetState::Submitted],
        to_decide: Some(true),
        ..TimesheetQuery::default()
    };
    let filter = filter(&ctx, inbox)?;
    let count = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::timesheets::count(tx, &filter).await?) })
        })
        .await?;
    Ok(Json(WaitingTimesheets { count }))
}
