use api::{
    Problem,
    project_templates::{CreateProjectTemplate, ProjectTemplate},
};
use axum::response::Response;
use domain::{
    ids::{ProjectId, ProjectTemplateId},
    policy::{Action, Target},
    scope::check_name,
};
use store::{
    Tx,
    project_templates::{self, ProjectTemplate as Stored},
};

use super::{
    audit,
    content::{capture, check, write},
    people::check_people,
    present::present,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
    projects::get::find,
};

/// Create a template
///
/// Of a project with its tasks, or with a content of its own. Its name must differ from that of every other template.
#[utoipa::path(
    post, path = "/project-templates", tag = "projects",
    request_body = CreateProjectTemplate,
    responses((status = 201, body = ProjectTemplate), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_project_template(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateProjectTemplate>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateProjectTemplate) -> Result<Done, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let mut fields = Fields::default();
    let name = fields.check(check_name("name", &input.name));
    fields.finish()?;
    let content = match (input.project_id, input.content) {
        (Some(id), None) => {
            let project = find(tx, ctx, ProjectId::from(id), Action::ProjectRead).await;
            let unknown = |_| Failure::field("project_id", "unknown", "There is no such project.");
            capture(tx, &project.map_err(unknown)?).await?
        }
        (None, Some(content)) => {
            let content = check(content)?;
            check_people(tx, &content).await?;
            content
        }
        _ => {
            return Err(Failure::field(
                "project_id",
                "required",
                "Name the project to take everything from, or send a `content`, and not both.",
            ));
        }
    };
    let template = Stored {
        id: ProjectTemplateId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name,
        content: write(&content)?,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    project_templates::insert(tx, &template).await?;
    let event = audit::event(ctx, "project_template.created", None, Some(&template));
    let location = format!("/api/v1/project-templates/{}", template.id);
    Done::created(&present(ctx, template)?, location, 1, event)
}
