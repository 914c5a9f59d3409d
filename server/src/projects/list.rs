use api::{
    Page, Problem,
    projects::{Project, ProjectQuery},
};
use axum::Json;
use domain::{
    ids::ClientId,
    policy::{Action, Target},
};
use store::projects::{self, ProjectFilter};

use super::{present::present, rules::visible_to};
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor, fields},
};

/// List projects
///
/// By name: those that everyone sees, those whose member the caller is, and for managers all.
#[utoipa::path(
    get, path = "/projects", tag = "projects", params(ProjectQuery),
    responses((status = 200, body = Page<Project>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_projects(
    ctx: Ctx,
    Query(query): Query<ProjectQuery>,
) -> Result<Json<Page<Project>>, Failure> {
    ctx.require(Action::ProjectRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let filter = ProjectFilter {
        client: query.client_id.map(ClientId::from),
        archived: query.archived,
        name: fields::search(query.q)?,
        visible_to: visible_to(&ctx),
    };
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let rows = projects::list(tx, &filter, position.as_ref(), limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, projects::Project::position);
            Ok::<_, Failure>(Page {
                items: present(tx, &unit, rows).await?,
                next_cursor,
            })
        })
    });
    page.await.map(Json)
}
