use std::collections::HashMap;

use api::{Problem, project_templates::CopyProject, projects::Project};
use axum::response::Response;
use domain::{
    ids::{ClientId, ProjectId, ProjectTemplateId, TaskId, TaskStatusId},
    policy::{Action, Target},
    scope::{Rank, StatusCategory, check_name, check_name_of},
};
use store::{
    Tx, project_templates,
    projects::{self, Project as Stored},
    tasks::{Place, Task, rank_at},
};

use super::{LONGEST_CODE, audit, get::find, plans, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
    project_templates::{
        content::{Content, ContentTask, capture, read},
        people::only_known,
    },
    task_statuses::rules::first_of,
    tasks::create,
};

/// Create a project from a template or from another project
///
/// It gets everything but client, name, code and time: tasks with estimates and statuses, members, estimate and
/// budget. People who are no longer members of the organization stay out.
#[utoipa::path(
    post, path = "/projects/copies", tag = "projects",
    request_body = CopyProject,
    responses((status = 201, body = Project), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn copy_project(
    ctx: Ctx,
    Input { value, mutation }: Input<CopyProject>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { copy(tx, &unit, value).await })
    })
    .await
}

async fn copy(tx: &mut Tx, ctx: &Ctx, input: CopyProject) -> Result<Done, Failure> {
    ctx.require(Action::ProjectCreate, Target::Organization)?;
    let content = source(tx, ctx, &input).await?;
    let content = only_known(tx, content).await?;
    let project = project(ctx, input, &content)?;
    rules::check_client(tx, project.client_id).await?;
    projects::insert(tx, &project).await?;
    plans::record(tx, ctx, None, &project, String::new()).await?;
    let mut events = vec![audit::event(ctx, "project.created", None, Some(&project))];
    for task in tasks(tx, ctx, &project, content).await? {
        events.push(create::insert(tx, ctx, &task).await?);
    }
    let location = format!("/api/v1/projects/{}", project.id);
    Done::created(&present_one(tx, ctx, project).await?, location, 1, events)
}

/// What the new project starts with.
async fn source(tx: &mut Tx, ctx: &Ctx, input: &CopyProject) -> Result<Content, Failure> {
    match (input.template_id, input.project_id) {
        (Some(id), None) => {
            let template = project_templates::find(tx, ProjectTemplateId::from(id)).await?;
            let template = template
                .ok_or_else(|| Failure::field("template_id", "unknown", "There is no such template."))?;
            read(template.content)
        }
        (None, Some(id)) => {
            let id = ProjectId::from(id);
            let project = find(tx, ctx, id, Action::ProjectRead)
                .await
                .map_err(|_| Failure::field("project_id", "unknown", "There is no such project."))?;
            capture(tx, &project).await
        }
        _ => Err(Failure::field(
            "template_id",
            "required",
            "Name a template or a project to start with, and not both.",
        )),
    }
}

fn project(ctx: &Ctx, input: CopyProject, content: &Content) -> Result<Stored, Failure> {
    let mut fields = Fields::default();
    let code = input
        .code
        .map(|code| fields.check(check_name_of("code", &code, LONGEST_CODE)));
    let project = Stored {
        id: ProjectId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        client_id: input.client_id.map(ClientId::from),
        name: fields.check(check_name("name", &input.name)),
        code,
        color: content.color,
        note: content.note.clone(),
        billable: content.billable,
        visibility: content.visibility,
        estimate_seconds: content.estimate_seconds,
        budget_seconds: content.budget_seconds,
        budget_alerts: content.budget_alerts.clone(),
        archived: false,
        members: content.members.clone(),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    Ok(project)
}

/// The tasks of the copy: each with the first status of its category, behind the cards that are there.
async fn tasks(tx: &mut Tx, ctx: &Ctx, project: &Stored, content: Content) -> Result<Vec<Task>, Failure> {
    let mut last: HashMap<StatusCategory, (TaskStatusId, Rank)> = HashMap::new();
    let mut tasks = Vec::with_capacity(content.tasks.len());
    for task in content.tasks {
        let (status_id, rank) = match last.get(&task.status) {
            Some((id, before)) => (*id, Rank::between(Some(before), None)),
            None => {
                let id = first_of(tx, task.status).await?.id;
                (id, rank_at(tx, id, None, Place::Last).await?)
            }
        };
        last.insert(task.status, (status_id, rank.clone()));
        tasks.push(copied(ctx, project, task, status_id, rank));
    }
    Ok(tasks)
}

fn copied(ctx: &Ctx, project: &Stored, task: ContentTask, status_id: TaskStatusId, rank: Rank) -> Task {
    Task {
        id: TaskId::from(ctx.new_id()),
        project_id: project.id,
        visibility: project.visibility,
        name: task.name,
        note: task.note,
        status_id,
        status: task.status,
        rank,
        estimate_seconds: task.estimate_seconds,
        deadline: None,
        billable: task.billable,
        archived: false,
        assignees: task.assignees,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    }
}
