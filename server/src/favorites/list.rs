use api::{Problem, favorites::FavoriteList};
use axum::Json;
use domain::policy::Action;
use store::favorites;

use super::{present::present, require};
use crate::{access::Ctx, http::Failure};

/// List favorites
///
/// All of the caller's, in their order.
#[utoipa::path(
    get, path = "/favorites", tag = "favorites",
    responses((status = 200, body = FavoriteList), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_favorites(ctx: Ctx) -> Result<Json<FavoriteList>, Failure> {
    require(&ctx, Action::FavoriteReadOwn)?;
    let member = ctx.actor_id();
    let found = ctx
        .database
        .read(move |tx| Box::pin(favorites::list(tx, member)))
        .await?;
    Ok(Json(FavoriteList {
        items: found.into_iter().map(present).collect(),
    }))
}
