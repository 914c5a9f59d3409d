use api::Problem;
use axum::response::Response;
use domain::{
    ids::ProjectTemplateId,
    policy::{Action, Target},
};
use store::{Tx, project_templates};

use super::audit;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a template
///
/// Projects that began with it stay as they are.
#[utoipa::path(
    delete, path = "/project-templates/{id}", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the template")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_project_template(
    ctx: Ctx,
    Id(id): Id<ProjectTemplateId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ProjectTemplateId,
    expected: Option<i64>,
) -> Result<Done, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let template = project_templates::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, template.version)?;
    project_templates::delete(tx, id).await?;
    let event = audit::event(ctx, "project_template.deleted", Some(&template), None);
    Ok(Done::nothing(event))
}
