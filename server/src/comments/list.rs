use api::{
    Page, Problem,
    comments::{Comment, CommentQuery},
};
use axum::Json;
use store::comments;

use super::{present::present, subject};
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List comments
///
/// Those on one client, project or task, newest first.
#[utoipa::path(
    get, path = "/comments", tag = "comments", params(CommentQuery),
    responses((status = 200, body = Page<Comment>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_comments(
    ctx: Ctx,
    Query(query): Query<CommentQuery>,
) -> Result<Json<Page<Comment>>, Failure> {
    let named = subject::named(query.client_id, query.project_id, query.task_id)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let target = subject::find(tx, &unit, named).await?;
            let rows = comments::list(tx, named, position, limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, comments::Comment::position);
            let wire = rows.into_iter().map(|comment| present(&unit, target, comment));
            Ok::<_, Failure>(Page {
                items: wire.collect(),
                next_cursor,
            })
        })
    });
    page.await.map(Json)
}
