use api::Problem;
use axum::response::Response;
use domain::{ids::BaselineId, policy::Action};
use store::{Tx, baselines};

use super::audit;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
    projects::get::find,
};

/// Delete a baseline
///
/// The scope changes stay; they count against the baseline before it.
#[utoipa::path(
    delete, path = "/baselines/{id}", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the baseline")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_baseline(
    ctx: Ctx,
    Id(id): Id<BaselineId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: BaselineId) -> Result<Done, Failure> {
    let baseline = baselines::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    find(tx, ctx, baseline.project_id, Action::ProjectUpdate).await?;
    baselines::delete(tx, &baseline, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "baseline.deleted",
        Some(&baseline),
        None,
    )))
}
