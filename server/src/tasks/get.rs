use api::{Problem, tasks::Task};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::TaskId, policy::Action};
use store::{Tx, tasks};

use super::present::{present_one, target};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a task
#[utoipa::path(
    get, path = "/tasks/{id}", tag = "tasks", params(("id" = Uuid, Path, description = "Id of the task")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_task(ctx: Ctx, Id(id): Id<TaskId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let task = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let task = find(tx, &unit, id, Action::TaskRead).await?;
                present_one(tx, &unit, task).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(task.version))], Json(task)))
}

/// The task, if the caller may do this to it. One whose project the caller does not see is not found.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: TaskId, action: Action) -> Result<tasks::Task, Failure> {
    let task = tasks::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(action, target(&task))?;
    Ok(task)
}
