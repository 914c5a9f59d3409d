use api::{Problem, imports::Import};
use axum::Json;
use domain::{
    ids::ImportId,
    policy::{Action, Target},
};
use store::{Tx, imports};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id},
};

/// Read an import
#[utoipa::path(
    get, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path, description = "Id of the import")),
    responses((status = 200, body = Import), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_import(ctx: Ctx, Id(id): Id<ImportId>) -> Result<Json<Import>, Failure> {
    let unit = ctx.clone();
    let found = ctx
        .database
        .read(move |tx| Box::pin(async move { find(tx, &unit, id).await }))
        .await?;
    present(found).map(Json)
}

/// The import, if the caller may know of it.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: ImportId) -> Result<imports::Import, Failure> {
    let import = imports::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    // Whoever reaches only their own does not learn of the others'.
    ctx.require(Action::ImportRun, Target::Of(import.member_id))
        .map_err(|failure| match failure.code {
            api::Code::Forbidden => Failure::not_found(),
            _ => failure,
        })?;
    Ok(import)
}
