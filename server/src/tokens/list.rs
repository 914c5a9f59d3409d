use api::{Page, PageQuery, Problem, tokens::Token};
use axum::Json;
use domain::{
    ids::TokenId,
    policy::{Action, Target},
};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List tokens
///
/// The caller's own, newest first, expired ones included.
#[utoipa::path(
    get, path = "/tokens", tag = "tokens", params(PageQuery),
    responses((status = 200, body = Page<Token>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_tokens(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Token>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::TokenManageOwn, Target::Of(me))?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<TokenId> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::tokens::list(tx, me, position, limit + 1).await?) })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |token| token.id);
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}
