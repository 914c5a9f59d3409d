use api::{Page, PageQuery, Problem, project_templates::ProjectTemplate};
use axum::Json;
use domain::policy::{Action, Target};
use store::project_templates::{self, ProjectTemplate as Stored};

use super::{people::show_only_known, present::present};
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List templates of projects
///
/// By name, for those who create projects. People who are no longer members are left out.
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
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let rows = project_templates::list(tx, position.as_ref(), limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, Stored::position);
            let items: Result<Vec<_>, _> = rows.into_iter().map(|row| present(&unit, row)).collect();
            let mut items = items?;
            let contents = items.iter_mut().map(|item| &mut item.content).collect();
            show_only_known(tx, contents).await?;
            Ok::<_, Failure>(Page { items, next_cursor })
        })
    });
    Ok(Json(page.await?))
}
