use api::{Page, Problem, task_statuses::TaskStatus};
use axum::Json;
use domain::policy::{Action, Target};
use store::task_statuses;

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// List the statuses of tasks
///
/// All of them on one page, in the order of the board's columns.
#[utoipa::path(
    get, path = "/task-statuses", tag = "task statuses",
    responses((status = 200, body = Page<TaskStatus>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_task_statuses(ctx: Ctx) -> Result<Json<Page<TaskStatus>>, Failure> {
    ctx.require(Action::TaskRead, Target::Organization)?;
    let all = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(task_statuses::list(tx).await?) }))
        .await?;
    Ok(Json(Page::last(present(&ctx, all))))
}
