use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{comments::Subject, ids::TaskId, policy::Action};
use store::{Tx, comments, tasks};

use super::{audit, get::find};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
    scope_changes,
};

/// Delete a task
///
/// Only one without time and comments; archive it otherwise. The history of its estimate goes with it.
#[utoipa::path(
    delete, path = "/tasks/{id}", tag = "tasks", params(("id" = Uuid, Path, description = "Id of the task")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_task(ctx: Ctx, Id(id): Id<TaskId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: TaskId, expected: Option<i64>) -> Result<Done, Failure> {
    let task = find(tx, ctx, id, Action::TaskDelete).await?;
    check_version(expected, task.version)?;
    if tasks::is_used(tx, id).await? {
        return Err(Failure::new(
            Code::InUse,
            "The task has time entries. Archive it instead: set `archived` to true.",
        ));
    }
    if comments::is_used(tx, Subject::Task(id)).await? {
        return Err(Failure::new(
            Code::InUse,
            "The task has comments. Archive it instead: set `archived` to true.",
        ));
    }
    tasks::delete(tx, id, ctx.now).await?;
    scope_changes::record(tx, ctx, Some(&task), None, "").await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "task.deleted",
        Some(&task),
        None,
    )))
}
