use api::{Problem, saved_reports::SavedReport};
use axum::response::Response;
use domain::{
    ids::SavedReportId,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent, saved_reports};

use super::{present::present, visible};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Keep a saved report at hand
///
/// For the caller alone; also one that somebody else has shared.
#[utoipa::path(
    put, path = "/saved-reports/{id}/pin", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the saved report")),
    responses((status = 200, body = SavedReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn pin_saved_report(
    ctx: Ctx,
    Id(id): Id<SavedReportId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    set(ctx, id, mutation, true).await
}

/// Keep a saved report at hand no longer
#[utoipa::path(
    delete, path = "/saved-reports/{id}/pin", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the saved report")),
    responses((status = 200, body = SavedReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn unpin_saved_report(
    ctx: Ctx,
    Id(id): Id<SavedReportId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    set(ctx, id, mutation, false).await
}

async fn set(ctx: Ctx, id: SavedReportId, mutation: Mutation, pinned: bool) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { change(tx, &unit, id, pinned).await })
    })
    .await
}

async fn change(tx: &mut Tx, ctx: &Ctx, id: SavedReportId, pinned: bool) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let report = visible(tx, ctx, id).await?;
    ctx.require(Action::SavedReportManage, Target::Of(me))?;
    let before = saved_reports::pinned(tx, me).await?.contains(&id);
    saved_reports::pin(tx, id, me, pinned, ctx.now).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: if pinned {
            "saved_report.pinned"
        } else {
            "saved_report.unpinned"
        },
        object_kind: "saved_report",
        object: id.uuid(),
        before: Some(json!({ "pinned": before })),
        after: Some(json!({ "pinned": pinned })),
        reason: None,
    };
    let version = report.version;
    Done::updated(&present(ctx, report, pinned)?, version, event)
}
