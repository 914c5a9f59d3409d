use api::{
    Page, Problem,
    tags::{Tag, TagQuery},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::tags::{self, TagFilter};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor, fields},
};

/// List tags
///
/// By name.
#[utoipa::path(
    get, path = "/tags", tag = "tags", params(TagQuery),
    responses((status = 200, body = Page<Tag>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_tags(ctx: Ctx, Query(query): Query<TagQuery>) -> Result<Json<Page<Tag>>, Failure> {
    ctx.require(Action::TagRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let filter = TagFilter {
        archived: query.archived,
        name: fields::search(query.q)?,
    };
    let rows = ctx
        .database
        .read(move |tx| Box::pin(async move { tags::list(tx, &filter, position.as_ref(), limit + 1).await }))
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, tags::Tag::position);
    Ok(Json(Page {
        items: rows.into_iter().map(|tag| present(&ctx, tag)).collect(),
        next_cursor,
    }))
}
