use api::{
    Problem,
    project_templates::{ProjectTemplate, UpdateProjectTemplate},
};
use axum::response::Response;
use domain::{
    ids::ProjectTemplateId,
    policy::{Action, Target},
    scope::check_name,
};
use store::{Tx, project_templates};

use super::{audit, people::show_only_known, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Rename a template
#[utoipa::path(
    patch, path = "/project-templates/{id}", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the template")),
    request_body = UpdateProjectTemplate,
    responses((status = 200, body = ProjectTemplate), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_project_template(
    ctx: Ctx,
    Id(id): Id<ProjectTemplateId>,
    Input { value, mutation }: Input<UpdateProjectTemplate>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ProjectTemplateId,
    expected: Option<i64>,
    input: UpdateProjectTemplate,
) -> Result<Done, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let before = project_templates::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, before.version)?;
    let mut fields = Fields::default();
    let mut after = before.clone();
    after.name = fields.check(check_name("name", &input.name));
    after.updated_at = ctx.now;
    after.version += 1;
    fields.finish()?;
    project_templates::rename(tx, &after).await?;
    let event = audit::event(ctx, "project_template.updated", Some(&before), Some(&after));
    let version = after.version;
    let mut shown = present(ctx, after)?;
    show_only_known(tx, vec![&mut shown.content]).await?;
    Done::updated(&shown, version, event)
}
