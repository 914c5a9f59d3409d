use api::{
    Page, Problem,
    saved_reports::{SavedReport, SavedReportQuery},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::saved_reports;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor, fields},
};

/// List saved reports
///
/// The caller's own and those that others have shared, by name.
#[utoipa::path(
    get, path = "/saved-reports", tag = "reports", params(SavedReportQuery),
    responses(
        (status = 200, body = Page<SavedReport>), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_saved_reports(
    ctx: Ctx,
    Query(query): Query<SavedReportQuery>,
) -> Result<Json<Page<SavedReport>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::ReportRead, Target::Of(me))?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let name = fields::search(query.q)?;
    let (rows, pins) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let (name, position) = (name.as_deref(), position.as_ref());
                let rows = saved_reports::list(tx, Some(me), name, position, limit + 1).await?;
                Ok::<_, Failure>((rows, saved_reports::pinned(tx, me).await?))
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, saved_reports::SavedReport::position);
    let items = rows.into_iter().map(|report| {
        let pinned = pins.contains(&report.id);
        present(&ctx, report, pinned)
    });
    Ok(Json(Page {
        items: items.collect::<Result<_, _>>()?,
        next_cursor,
    }))
}
