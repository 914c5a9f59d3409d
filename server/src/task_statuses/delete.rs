use api::{Problem, problem::Code, task_statuses::DeleteTaskStatusQuery};
use axum::response::Response;
use domain::{
    ids::TaskStatusId,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, task_statuses};

use super::{audit, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, Query, commit::commit, input::check_version},
};

/// Delete a status of tasks
///
/// Its tasks get the status of `merge_into`; without that, only a status without tasks can be deleted. The last one of
/// a category stays.
#[utoipa::path(
    delete, path = "/task-statuses/{id}", tag = "task statuses",
    params(("id" = Uuid, Path, description = "Id of the status"), DeleteTaskStatusQuery),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_task_status(
    ctx: Ctx,
    Id(id): Id<TaskStatusId>,
    Query(query): Query<DeleteTaskStatusQuery>,
    mut mutation: Mutation,
) -> Result<Response, Failure> {
    // The query decides what happens to the tasks, so a repeated key with another one is another request.
    mutation.add_to_hash(query.merge_into.as_ref().map_or(&[], |id| id.as_bytes()));
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let merge_into = query.merge_into.map(TaskStatusId::from);
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected, merge_into).await })
    })
    .await
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: TaskStatusId,
    expected: Option<i64>,
    merge_into: Option<TaskStatusId>,
) -> Result<Done, Failure> {
    let status = task_statuses::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    ctx.require(Action::TaskStatusManage, Target::Organization)?;
    check_version(expected, status.version)?;
    let mut others = task_statuses::list(tx).await?;
    others.retain(|other| other.id != id);
    rules::check_not_last(&others, status.category)?;
    let moved = match merge_into {
        Some(to) if others.iter().any(|other| other.id == to) => {
            task_statuses::move_tasks(tx, id, to, ctx.now).await?
        }
        Some(_) => {
            return Err(Failure::field(
                "merge_into",
                "unknown",
                "There is no other status with this id.",
            ));
        }
        None if task_statuses::count_tasks(tx, id).await? > 0 => {
            return Err(Failure::new(
                Code::InUse,
                "Tasks have this status. Say in `merge_into` which status they get.",
            ));
        }
        None => 0,
    };
    task_statuses::delete(tx, id, ctx.now).await?;
    let mut event = audit::event(ctx, "task_status.deleted", Some(&status), None);
    event.after = merge_into.map(|to| json!({ "merged_into": to, "tasks": moved }));
    Ok(Done::nothing(event))
}
