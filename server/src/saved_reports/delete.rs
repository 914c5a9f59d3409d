use api::Problem;
use axum::response::Response;
use domain::{
    ids::SavedReportId,
    policy::{Action, Target},
};
use store::{Tx, saved_reports};

use super::{audit, visible};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a saved report
///
/// Its public links and schedules end with it.
#[utoipa::path(
    delete, path = "/saved-reports/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the saved report")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_saved_report(
    ctx: Ctx,
    Id(id): Id<SavedReportId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: SavedReportId, expected: Option<i64>) -> Result<Done, Failure> {
    let report = visible(tx, ctx, id).await?;
    ctx.require(Action::SavedReportManage, Target::Of(report.owner_id))?;
    check_version(expected, report.version)?;
    saved_reports::delete(tx, &report, ctx.now).await?;
    let event = audit::event(ctx, "saved_report.deleted", Some(&report), None);
    Ok(Done::nothing(event))
}
