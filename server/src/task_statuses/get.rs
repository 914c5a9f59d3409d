use api::{Problem, task_statuses::TaskStatus};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::TaskStatusId,
    policy::{Action, Target},
};

use super::present::present_one;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a status of tasks
#[utoipa::path(
    get, path = "/task-statuses/{id}", tag = "task statuses",
    params(("id" = Uuid, Path, description = "Id of the status")),
    responses((status = 200, body = TaskStatus), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_task_status(ctx: Ctx, Id(id): Id<TaskStatusId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::TaskRead, Target::Organization)?;
    let unit = ctx.clone();
    let status = ctx
        .database
        .read(move |tx| Box::pin(async move { present_one(tx, &unit, id).await }))
        .await?;
    Ok(([(header::ETAG, etag(status.version))], Json(status)))
}
