use api::{Page, PageQuery, Problem, tasks::TaskEstimate};
use axum::Json;
use domain::{ids::TaskId, policy::Action};
use store::tasks::{self, Estimate};
use uuid::Uuid;

use super::get::find;
use crate::{
    access::Ctx,
    http::{Failure, Id, Query, cursor},
};

/// List the estimates of a task
///
/// Every estimate it has had, newest first, with who set it and why.
#[utoipa::path(
    get, path = "/tasks/{id}/estimates", tag = "tasks",
    params(("id" = Uuid, Path, description = "Id of the task"), PageQuery),
    responses((status = 200, body = Page<TaskEstimate>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_task_estimates(
    ctx: Ctx,
    Id(id): Id<TaskId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<TaskEstimate>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let after: Option<Uuid> = cursor::decode(query.cursor.as_deref())?;
    let unit = ctx.clone();
    let rows = ctx.database.read(move |tx| {
        Box::pin(async move {
            find(tx, &unit, id, Action::TaskRead).await?;
            Ok::<_, Failure>(tasks::list_estimates(tx, id, after, limit + 1).await?)
        })
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, |estimate| estimate.id);
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}

fn present(estimate: Estimate) -> TaskEstimate {
    let Estimate {
        id: _,
        estimate_seconds,
        reason,
        set_by,
        set_at,
    } = estimate;
    TaskEstimate {
        estimate_seconds,
        set_by: set_by.uuid(),
        set_at: set_at.into(),
        reason,
    }
}
