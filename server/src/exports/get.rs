use api::{Problem, exports::Export};
use axum::Json;
use domain::{
    ids::ExportId,
    policy::{Action, Target},
};
use store::{Tx, export_files};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id},
};

/// Read a copy of the organization
#[utoipa::path(
    get, path = "/exports/{id}", tag = "exports", params(("id" = Uuid, Path, description = "Id of the copy")),
    responses((status = 200, body = Export), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_export(ctx: Ctx, Id(id): Id<ExportId>) -> Result<Json<Export>, Failure> {
    let unit = ctx.clone();
    let found = ctx
        .database
        .read(move |tx| Box::pin(async move { find(tx, &unit, id).await }))
        .await?;
    present(found, &ctx.organization.slug).map(Json)
}

/// The copy, unless it has had its time.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: ExportId) -> Result<export_files::Export, Failure> {
    ctx.require(Action::OrganizationExport, Target::Organization)?;
    export_files::find(tx, id)
        .await?
        .filter(|export| export.expires_at > ctx.now)
        .ok_or_else(Failure::not_found)
}
