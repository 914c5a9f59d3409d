use api::{
    Page, Problem,
    imports::{ImportRow, ImportRowQuery, Verdict},
};
use axum::Json;
use domain::ids::ImportId;
use store::imports;

use super::{get::find, present};
use crate::{
    access::Ctx,
    http::{Failure, Id, Query, cursor},
};

/// List the rows of an import
///
/// In the order of the file, with what becomes of each. They are kept until a day after the import is over.
#[utoipa::path(
    get, path = "/imports/{id}/rows", tag = "imports",
    params(("id" = Uuid, Path, description = "Id of the import"), ImportRowQuery),
    responses((status = 200, body = Page<ImportRow>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_import_rows(
    ctx: Ctx,
    Id(id): Id<ImportId>,
    Query(query): Query<ImportRowQuery>,
) -> Result<Json<Page<ImportRow>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let after: Option<i64> = cursor::decode(query.cursor.as_deref())?;
    let verdict = query.verdict.map(|verdict| match verdict {
        Verdict::New => imports::Verdict::New,
        Verdict::Duplicate => imports::Verdict::Duplicate,
        Verdict::Problem => imports::Verdict::Problem,
    });
    let unit = ctx.clone();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                find(tx, &unit, id).await?;
                Ok::<_, Failure>(imports::list_rows(tx, id, verdict, after, limit + 1).await?)
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |row| row.ordinal);
    Ok(Json(Page {
        items: rows.into_iter().map(present::row).collect(),
        next_cursor,
    }))
}
