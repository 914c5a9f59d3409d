use api::{
    Problem,
    problem::Code,
    tasks::{CreateTask, Task},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::{ProjectId, TaskId},
    policy::{Action, Target},
    scope::{Rank, StatusCategory, check_deadline, check_estimate, check_name, check_text},
};
use store::{
    Tx,
    audit::AuditEvent,
    clients,
    projects::{self, Project},
    task_statuses::TaskStatus,
    tasks::{self, Estimate, Place},
};

use super::{MOST_ASSIGNEES, audit, present::present_one};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
    notices::{announce_mail, tell_assignees},
    projects::rules,
    scope_changes,
    task_statuses::rules::{first_of, named},
};

/// Create a task
///
/// Its name must differ from that of every other task of the project, without regard to case.
#[utoipa::path(
    post, path = "/tasks", tag = "tasks",
    request_body = CreateTask,
    responses((status = 201, body = Task), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_task(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateTask>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await?;
    announce_mail(&ctx).await;
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateTask) -> Result<Done, Failure> {
    ctx.require(Action::TaskCreate, Target::Organization)?;
    let project = find_project(tx, ctx, ProjectId::from(input.project_id)).await?;
    let status = match named(tx, input.status_id, input.status.map(Into::into)).await? {
        Some(status) => status,
        None => first_of(tx, StatusCategory::Open).await?,
    };
    let rank = tasks::rank_at(tx, status.id, None, Place::Last).await?;
    let task = check(ctx, &project, &status, rank, input)?;
    rules::check_members(tx, "assignee_ids", &task.assignees).await?;
    let event = insert(tx, ctx, &task).await?;
    tell_assignees(tx, ctx, &task, &[], rules::target(&project)).await?;
    let location = format!("/api/v1/tasks/{}", task.id);
    Done::created(&present_one(tx, ctx, task).await?, location, 1, event)
}

/// Stores a checked task with the beginning of its history.
pub async fn insert(tx: &mut Tx, ctx: &Ctx, task: &tasks::Task) -> Result<AuditEvent, Failure> {
    tasks::insert(tx, task, first_estimate(ctx, task)).await?;
    scope_changes::record(tx, ctx, None, Some(task), "").await?;
    Ok(audit::event(ctx, "task.created", None, Some(task)))
}

/// The project that the task shall belong to, unless it takes no new work.
async fn find_project(tx: &mut Tx, ctx: &Ctx, id: ProjectId) -> Result<Project, Failure> {
    let unknown = || Failure::field("project_id", "unknown", "There is no such project.");
    let project = projects::find(tx, id).await?.ok_or_else(unknown)?;
    ctx.require(Action::TaskCreate, rules::target(&project))?;
    let client = match project.client_id {
        Some(client) => clients::find(tx, client).await?,
        None => None,
    };
    if project.archived || client.is_some_and(|client| client.archived) {
        return Err(Failure::new(
            Code::ParentArchived,
            "The project or its client is archived. Set `archived` to false first, or choose another project.",
        ));
    }
    Ok(project)
}

fn check(
    ctx: &Ctx,
    project: &Project,
    status: &TaskStatus,
    rank: Rank,
    input: CreateTask,
) -> Result<tasks::Task, Failure> {
    let mut fields = Fields::default();
    let task = tasks::Task {
        id: TaskId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        project_id: project.id,
        visibility: project.visibility,
        name: fields.check(check_name("name", &input.name)),
        note: fields.check(check_text("note", &input.note, LONGEST_NOTE)),
        status_id: status.id,
        status: status.category,
        rank,
        estimate_seconds: fields.check(check_estimate("estimate_seconds", input.estimate_seconds)),
        deadline: fields.check(check_deadline("deadline", input.deadline)),
        billable: input.billable.into(),
        archived: false,
        assignees: fields.check(rules::member_set(
            "assignee_ids",
            input.assignee_ids,
            MOST_ASSIGNEES,
        )),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    Ok(task)
}

/// A task that begins with an estimate begins its history with it.
fn first_estimate(ctx: &Ctx, task: &tasks::Task) -> Option<Estimate> {
    task.estimate_seconds.map(|seconds| Estimate {
        id: ctx.new_id(),
        estimate_seconds: Some(seconds),
        reason: String::new(),
        set_by: ctx.actor_id(),
        set_at: ctx.now,
    })
}
