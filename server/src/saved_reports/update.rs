use api::{
    Problem,
    saved_reports::{SavedReport, UpdateSavedReport},
};
use axum::response::Response;
use domain::{
    ids::SavedReportId,
    policy::{Action, Target},
    scope::check_name,
};
use serde_json::json;
use store::{Tx, saved_reports};

use super::{audit, present::present, visible};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
    reports::check_definition,
};

/// Change a saved report
///
/// A merge patch: what it does not name stays as it is; a definition is replaced as a whole. Public links of the report
/// show the new definition from now on.
#[utoipa::path(
    patch, path = "/saved-reports/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the saved report")),
    request_body = UpdateSavedReport,
    responses((status = 200, body = SavedReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_saved_report(
    ctx: Ctx,
    Id(id): Id<SavedReportId>,
    Input { value, mutation }: Input<UpdateSavedReport>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: SavedReportId,
    expected: Option<i64>,
    input: UpdateSavedReport,
) -> Result<Done, Failure> {
    let before = visible(tx, ctx, id).await?;
    ctx.require(Action::SavedReportManage, Target::Of(before.owner_id))?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    saved_reports::update(tx, &before, &after).await?;
    let pinned = saved_reports::pinned(tx, ctx.actor_id()).await?.contains(&id);
    let event = audit::event(ctx, "saved_report.updated", Some(&before), Some(&after));
    Done::updated(&present(ctx, after.clone(), pinned)?, after.version, event)
}

fn apply(
    ctx: &Ctx,
    before: &saved_reports::SavedReport,
    input: UpdateSavedReport,
) -> Result<saved_reports::SavedReport, Failure> {
    let UpdateSavedReport {
        name,
        definition,
        shared,
    } = input;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(name) = name {
        after.name = fields.check(check_name("name", &name));
    }
    fields.finish()?;
    if let Some(definition) = definition {
        check_definition(&definition)?;
        after.definition = json!(definition);
    }
    if let Some(shared) = shared {
        after.shared = shared;
    }
    after.updated_at = ctx.now;
    after.version += 1;
    Ok(after)
}
