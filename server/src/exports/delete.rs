use api::Problem;
use axum::response::Response;
use domain::ids::ExportId;
use store::export_files;

use super::{audit, get::find, place};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Delete a copy of the organization
///
/// Its file is gone at once; one that is still being written is given up.
#[utoipa::path(
    delete, path = "/exports/{id}", tag = "exports", params(("id" = Uuid, Path, description = "Id of the copy")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_export(ctx: Ctx, Id(id): Id<ExportId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let export = find(tx, &unit, id).await?;
            export_files::delete(tx, &export, unit.now).await?;
            Ok(Done::nothing(audit::event(&unit, "export.deleted", &export)))
        })
    })
    .await?;
    place::remove(&ctx.app.config, &ctx.placement, id).await;
    Ok(response)
}
