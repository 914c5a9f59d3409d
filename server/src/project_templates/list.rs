use api::{Page, PageQuery, Problem, project_templates::ProjectTemplate};
use axum::Json;
use domain::policy::{Action, Target};
use store::project_templates::{self, ProjectTemplate as Stored};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List templates of projects
///
/// By name, for those who create projects.
#[utoipa::path(
    get, path = "/project-templates", tag = "projects", params(PageQuery),
    responses((status = 200, body = Page<ProjectTemplate>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_project_templates(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ProjectTemplate>>, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx.database.read(move |tx| {
        Box::pin(
            async move { Ok::<_, Failure>(project_templates::list(tx, position.as_ref(), limit + 1).await?) },
        )
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, Stored::position);
    let items: Result<Vec<_>, _> = rows.into_iter().map(|row| present(&ctx, row)).collect();
    Ok(Json(Page {
        items: items?,
        next_cursor,
    }))
}
