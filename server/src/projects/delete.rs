use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{comments::Subject, ids::ProjectId, policy::Action};
use store::{Tx, comments, projects};

use super::{audit, get::find};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a project
///
/// Only one without tasks, time and comments; archive it otherwise.
#[utoipa::path(
    delete, path = "/projects/{id}", tag = "projects", params(("id" = Uuid, Path, description = "Id of the project")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_project(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: ProjectId, expected: Option<i64>) -> Result<Done, Failure> {
    let project = find(tx, ctx, id, Action::ProjectDelete).await?;
    check_version(expected, project.version)?;
    if projects::is_used(tx, id).await? {
        return Err(Failure::new(
            Code::InUse,
            "The project has tasks or time entries. Archive it instead: set `archived` to true.",
        ));
    }
    if comments::is_used(tx, Subject::Project(id)).await? {
        return Err(Failure::new(
            Code::InUse,
            "The project has comments. Archive it instead: set `archived` to true.",
        ));
    }
    projects::delete(tx, id, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "project.deleted",
        Some(&project),
        None,
    )))
}
