use api::{
    Problem,
    projects::{CreateProject, Project},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::{ClientId, ProjectId},
    policy::{Action, Target},
    scope::{budget, check_estimate, check_name, check_name_of, check_text},
};
use store::{Tx, projects};

use super::{LONGEST_CODE, MOST_MEMBERS, audit, plans, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Create a project
///
/// Its name must differ from that of every other project of the client, without regard to case.
#[utoipa::path(
    post, path = "/projects", tag = "projects",
    request_body = CreateProject,
    responses((status = 201, body = Project), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_project(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateProject>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateProject) -> Result<Done, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let project = check(ctx, input)?;
    rules::check_client(tx, project.client_id).await?;
    rules::check_members(tx, "member_ids", &project.members).await?;
    projects::insert(tx, &project).await?;
    plans::record(tx, ctx, None, &project, String::new()).await?;
    let event = audit::event(ctx, "project.created", None, Some(&project));
    let location = format!("/api/v1/projects/{}", project.id);
    Done::created(&present_one(tx, ctx, project).await?, location, 1, event)
}

fn check(ctx: &Ctx, input: CreateProject) -> Result<projects::Project, Failure> {
    let mut fields = Fields::default();
    let code = input
        .code
        .map(|code| fields.check(check_name_of("code", &code, LONGEST_CODE)));
    let project = projects::Project {
        id: ProjectId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        client_id: input.client_id.map(ClientId::from),
        name: fields.check(check_name("name", &input.name)),
        code,
        color: input.color.into(),
        note: fields.check(check_text("note", &input.note, LONGEST_NOTE)),
        billable: input.billable,
        visibility: input.visibility.into(),
        estimate_seconds: fields.check(check_estimate("estimate_seconds", input.estimate_seconds)),
        budget_seconds: fields.check(budget::check_budget("budget_seconds", input.budget_seconds)),
        budget_alerts: fields.check(budget::check_alerts(
            "budget_alerts",
            input
                .budget_alerts
                .unwrap_or_else(|| budget::DEFAULT_ALERTS.to_vec()),
        )),
        archived: false,
        members: fields.check(rules::member_set("member_ids", input.member_ids, MOST_MEMBERS)),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    Ok(project)
}
