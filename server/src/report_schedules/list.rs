use api::{
    Page, Problem,
    report_schedules::{ReportSchedule, ReportScheduleQuery},
};
use axum::Json;
use domain::{
    ids::{ReportScheduleId, SavedReportId},
    policy::{Action, PeopleScope, Target, people_reach},
};
use store::report_schedules;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List schedules
///
/// Newest first: those that the caller has made; for admins those of all, also of reports that they do not see, so that
/// every schedule can be ended.
#[utoipa::path(
    get, path = "/report-schedules", tag = "reports", params(ReportScheduleQuery),
    responses(
        (status = 200, body = Page<ReportSchedule>), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_report_schedules(
    ctx: Ctx,
    Query(query): Query<ReportScheduleQuery>,
) -> Result<Json<Page<ReportSchedule>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::ReportRead, Target::Of(me))?;
    let creator = match people_reach(&ctx.actor, Action::ReportSchedule) {
        Some(PeopleScope::All) => None,
        _ => Some(me),
    };
    let limit = cursor::limit(query.limit)?;
    let position: Option<ReportScheduleId> = cursor::decode(query.cursor.as_deref())?;
    let report = query.saved_report_id.map(SavedReportId::from);
    let unit = ctx.clone();
    let (items, next_cursor) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let rows = report_schedules::list(tx, creator, report, position, limit + 1).await?;
                let (rows, next_cursor) = cursor::page(rows, limit, |schedule| schedule.id);
                Ok::<_, Failure>((present(tx, &unit, rows).await?, next_cursor))
            })
        })
        .await?;
    Ok(Json(Page { items, next_cursor }))
}
