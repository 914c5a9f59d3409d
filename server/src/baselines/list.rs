use api::{Page, Problem, baselines::Baseline};
use axum::Json;
use domain::{ids::ProjectId, policy::Action};
use store::baselines;

use super::{MOST_BASELINES, present::present};
use crate::{
    access::Ctx,
    http::{Failure, Id},
    projects::{get::find, rules::target},
};

/// List the baselines of a project
///
/// Newest first, each with the scope changes since, summed up. A project has at most 100, so they are on one page.
#[utoipa::path(
    get, path = "/projects/{id}/baselines", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the project")),
    responses((status = 200, body = Page<Baseline>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_baselines(ctx: Ctx, Id(id): Id<ProjectId>) -> Result<Json<Page<Baseline>>, Failure> {
    let unit = ctx.clone();
    let items = ctx.database.read(move |tx| {
        Box::pin(async move {
            let project = find(tx, &unit, id, Action::ProjectRead).await?;
            let rows = baselines::list(tx, id, MOST_BASELINES).await?;
            present(tx, &unit, id, target(&project), rows).await
        })
    });
    Ok(Json(Page::last(items.await?)))
}
