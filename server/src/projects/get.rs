use api::{Problem, projects::Project};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::ProjectId, policy::Action};
use store::{Tx, projects};

use super::{present::present_one, rules::target};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a project
#[utoipa::path(
    get, path = "/projects/{id}", tag = "projects", params(("id" = Uuid, Path, description = "Id of the project")),
    responses((status = 200, body = Project), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_project(ctx: Ctx, Id(id): Id<ProjectId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let project = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let project = find(tx, &unit, id, Action::ProjectRead).await?;
                present_one(tx, &unit, project).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(project.version))], Json(project)))
}

/// The project, if the caller may do this to it. One that the caller does not see is not found.
pub async fn find(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ProjectId,
    action: Action,
) -> Result<projects::Project, Failure> {
    let project = projects::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(action, target(&project))?;
    Ok(project)
}
