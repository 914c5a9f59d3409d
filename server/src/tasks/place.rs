use api::{
    Problem,
    tasks::{MoveTask, Task},
};
use axum::response::Response;
use domain::{ids::TaskId, policy::Action};
use store::{
    Tx,
    tasks::{self, Place},
};
use uuid::Uuid;

use super::{audit, get::find, present::present_one};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    task_statuses::rules::named,
};

/// Move the card of a task
///
/// Gives the task a status and a place among the tasks that have it: behind one, before one, or first of all. A
/// neighbour that has left the status meanwhile makes it the last place. Only the moved task changes, so several
/// people may move cards at once.
#[utoipa::path(
    post, path = "/tasks/{id}/move", tag = "tasks", params(("id" = Uuid, Path, description = "Id of the task")),
    request_body = MoveTask,
    responses((status = 200, body = Task), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn move_task(
    ctx: Ctx,
    Id(id): Id<TaskId>,
    Input { value, mutation }: Input<MoveTask>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { place(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn place(
    tx: &mut Tx,
    ctx: &Ctx,
    id: TaskId,
    expected: Option<i64>,
    input: MoveTask,
) -> Result<Done, Failure> {
    let before = find(tx, ctx, id, Action::TaskUpdate).await?;
    check_version(expected, before.version)?;
    let Some(status) = named(tx, Some(input.status_id), None).await? else {
        return Err(Failure::not_found());
    };
    let place = match (input.after_id, input.before_id) {
        (None, None) => Place::First,
        (Some(after), _) => Place::Behind(neighbour(tx, ctx, "after_id", after).await?),
        (None, Some(before)) => Place::Before(neighbour(tx, ctx, "before_id", before).await?),
    };
    let after = tasks::Task {
        status_id: status.id,
        status: status.category,
        rank: tasks::rank_at(tx, status.id, Some(id), place).await?,
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    tasks::update(tx, &before, &after, None).await?;
    let event = audit::event(ctx, "task.moved", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

/// A neighbour that the caller sees: a place must not tell of tasks they do not see.
async fn neighbour(tx: &mut Tx, ctx: &Ctx, field: &str, id: Uuid) -> Result<TaskId, Failure> {
    let found = find(tx, ctx, TaskId::from(id), Action::TaskRead).await;
    found
        .map(|task| task.id)
        .map_err(|_| Failure::field(field, "unknown", "There is no such task."))
}
