use api::{Page, PageQuery, Problem, exports::Export};
use axum::Json;
use domain::{
    ids::ExportId,
    policy::{Action, Target},
};
use store::export_files;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List copies of the organization
///
/// Newest first, until they are deleted.
#[utoipa::path(
    get, path = "/exports", tag = "exports", params(PageQuery),
    responses((status = 200, body = Page<Export>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_exports(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Export>>, Failure> {
    ctx.require(Action::OrganizationExport, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let before: Option<ExportId> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| Box::pin(async move { export_files::list(tx, before, limit + 1).await }))
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |export| export.id);
    let slug = &ctx.organization.slug;
    let items: Result<Vec<Export>, Failure> = rows.into_iter().map(|row| present(row, slug)).collect();
    Ok(Json(Page {
        items: items?,
        next_cursor,
    }))
}
