use api::{
    Page, Problem,
    tasks::{Task, TaskQuery},
};
use axum::Json;
use domain::{
    ids::{ClientId, MemberId, ProjectId, TaskStatusId},
    policy::{Action, Target},
};
use store::tasks::{self, TaskFilter};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor, fields},
    projects::rules::visible_to,
};

/// List tasks
///
/// By name: those of the projects that the caller sees.
#[utoipa::path(
    get, path = "/tasks", tag = "tasks", params(TaskQuery),
    responses((status = 200, body = Page<Task>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_tasks(ctx: Ctx, Query(query): Query<TaskQuery>) -> Result<Json<Page<Task>>, Failure> {
    ctx.require(Action::TaskRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let filter = TaskFilter {
        project: query.project_id.map(ProjectId::from),
        client: query.client_id.map(ClientId::from),
        status: query.status.map(Into::into),
        status_id: query.status_id.map(TaskStatusId::from),
        assignee: query.assignee_id.map(MemberId::from),
        archived: query.archived,
        name: fields::search(query.q)?,
        visible_to: visible_to(&ctx),
    };
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let rows = tasks::list(tx, &filter, position.as_ref(), limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, tasks::Task::position);
            Ok::<_, Failure>(Page {
                items: present(tx, &unit, rows).await?,
                next_cursor,
            })
        })
    });
    page.await.map(Json)
}
