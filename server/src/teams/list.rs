use api::{Page, PageQuery, Problem, teams::Team};
use axum::Json;
use domain::policy::{Action, Target};
use store::NamePosition;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List teams
///
/// By name.
#[utoipa::path(
    get, path = "/teams", tag = "teams", params(PageQuery),
    responses((status = 200, body = Page<Team>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_teams(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Team>>, Failure> {
    ctx.require(Action::TeamRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<NamePosition> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(store::teams::list(tx, position.as_ref(), limit + 1).await?) },
            )
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, store::teams::Team::position);
    let items = rows.into_iter().map(|team| present(&ctx, team)).collect();
    Ok(Json(Page { items, next_cursor }))
}
