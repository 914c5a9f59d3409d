use api::{
    Problem,
    task_statuses::{TaskStatus, UpdateTaskStatus},
};
use axum::response::Response;
use domain::{
    ids::TaskStatusId,
    policy::{Action, Target},
    scope::{check_name_of, check_task_limit},
};
use store::{Tx, task_statuses};

use super::{LONGEST_NAME, audit, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a status of tasks
///
/// A merge patch: what it does not name stays as it is. Another category changes how far all its tasks are; the last
/// status of a category keeps it.
#[utoipa::path(
    patch, path = "/task-statuses/{id}", tag = "task statuses",
    params(("id" = Uuid, Path, description = "Id of the status")),
    request_body = UpdateTaskStatus,
    responses((status = 200, body = TaskStatus), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_task_status(
    ctx: Ctx,
    Id(id): Id<TaskStatusId>,
    Input { value, mutation }: Input<UpdateTaskStatus>,
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
    id: TaskStatusId,
    expected: Option<i64>,
    input: UpdateTaskStatus,
) -> Result<Done, Failure> {
    let before = task_statuses::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    ctx.require(Action::TaskStatusManage, Target::Organization)?;
    check_version(expected, before.version)?;
    let mut others = task_statuses::list(tx).await?;
    others.retain(|other| other.id != id);
    let after = apply(ctx, &before, &others, input)?;
    task_statuses::update(tx, &after).await?;
    let event = audit::event(ctx, "task_status.updated", Some(&before), Some(&after));
    Done::updated(&present_one(tx, ctx, id).await?, after.version, event)
}

fn apply(
    ctx: &Ctx,
    before: &task_statuses::TaskStatus,
    others: &[task_statuses::TaskStatus],
    input: UpdateTaskStatus,
) -> Result<task_statuses::TaskStatus, Failure> {
    let UpdateTaskStatus {
        name,
        category,
        position,
        task_limit,
    } = input;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(name) = name {
        after.name = fields.check(check_name_of("name", &name, LONGEST_NAME));
    }
    if let Some(limit) = task_limit {
        after.task_limit = fields.check(check_task_limit("task_limit", limit));
    }
    fields.finish()?;
    after.category = category.map_or(before.category, Into::into);
    if after.category != before.category {
        rules::check_not_last(others, before.category)?;
    }
    if let Some(position) = position {
        after.rank = rules::rank_at(others, usize::from(position));
    }
    after.updated_at = ctx.now;
    after.version += 1;
    Ok(after)
}
