use api::{
    Page, Problem,
    notices::{Notice, NoticeQuery},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::notices;

use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List the caller's notices
///
/// Newest first. A notice names ids only: what the caller does not see any more stays unseen.
#[utoipa::path(
    get, path = "/notices", tag = "notices", params(NoticeQuery),
    responses((status = 200, body = Page<Notice>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_notices(ctx: Ctx, Query(query): Query<NoticeQuery>) -> Result<Json<Page<Notice>>, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::NoticeRead, Target::Of(member))?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let unread = query.unread.unwrap_or_default();
    let rows = ctx.database.read(move |tx| {
        Box::pin(
            async move { Ok::<_, Failure>(notices::list(tx, member, unread, position, limit + 1).await?) },
        )
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, notices::Notice::position);
    Ok(Json(Page {
        items: rows.iter().map(present).collect(),
        next_cursor,
    }))
}

fn present(notice: &notices::Notice) -> Notice {
    Notice {
        id: notice.id.uuid(),
        kind: notice.kind.into(),
        actor_id: notice.actor_id.map(Into::into),
        client_id: notice.client_id.map(Into::into),
        project_id: notice.project_id.map(Into::into),
        task_id: notice.task_id.map(Into::into),
        comment_id: notice.comment_id.map(Into::into),
        saved_report_id: notice.saved_report_id.map(Into::into),
        deadline: notice.deadline,
        created_at: notice.created_at.into(),
        read_at: notice.read_at.map(Into::into),
    }
}
