use api::{
    Problem,
    problem::Code,
    task_statuses::{CreateTaskStatus, TaskStatus},
};
use axum::response::Response;
use domain::{
    ids::TaskStatusId,
    policy::{Action, Target},
    scope::{MOST_STATUSES, check_name_of, check_task_limit},
};
use store::{Tx, task_statuses};

use super::{LONGEST_NAME, audit, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Create a status of tasks
///
/// Its name must differ from that of every other status, without regard to case. An organization has at most 30.
#[utoipa::path(
    post, path = "/task-statuses", tag = "task statuses",
    request_body = CreateTaskStatus,
    responses((status = 201, body = TaskStatus), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_task_status(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateTaskStatus>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateTaskStatus) -> Result<Done, Failure> {
    ctx.require(Action::TaskStatusManage, Target::Organization)?;
    let others = task_statuses::list(tx).await?;
    if others.len() >= MOST_STATUSES {
        return Err(Failure::new(
            Code::Conflict,
            format!("There are {MOST_STATUSES} statuses already, and no more are possible. Merge two first."),
        ));
    }
    let category = input.category.into();
    let place = input
        .position
        .map_or_else(|| rules::place_of(&others, category), usize::from);
    let mut fields = Fields::default();
    let status = task_statuses::TaskStatus {
        id: TaskStatusId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name: fields.check(check_name_of("name", &input.name, LONGEST_NAME)),
        category,
        rank: rules::rank_at(&others, place),
        task_limit: fields.check(check_task_limit("task_limit", input.task_limit)),
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    task_statuses::insert(tx, &status).await?;
    let event = audit::event(ctx, "task_status.created", None, Some(&status));
    let location = format!("/api/v1/task-statuses/{}", status.id);
    Done::created(&present_one(tx, ctx, status.id).await?, location, 1, event)
}
