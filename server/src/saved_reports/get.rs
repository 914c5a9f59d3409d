use api::{Problem, saved_reports::SavedReport};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::SavedReportId,
    policy::{Action, Target},
};

use super::{present::present, visible};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a saved report
#[utoipa::path(
    get, path = "/saved-reports/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the saved report")),
    responses((status = 200, body = SavedReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_saved_report(ctx: Ctx, Id(id): Id<SavedReportId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::ReportRead, Target::Of(ctx.actor_id()))?;
    let unit = ctx.clone();
    let report = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let report = visible(tx, &unit, id).await?;
                let pins = store::saved_reports::pinned(tx, unit.actor_id()).await?;
                present(&unit, report, pins.contains(&id))
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(report.version))], Json(report)))
}
