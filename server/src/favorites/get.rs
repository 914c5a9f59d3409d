use api::{Problem, favorites::Favorite};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::FavoriteId, policy::Action};
use store::favorites;

use super::{present::present, require};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a favorite
#[utoipa::path(
    get, path = "/favorites/{id}", tag = "favorites", params(("id" = Uuid, Path, description = "Id of the favorite")),
    responses((status = 200, body = Favorite), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_favorite(ctx: Ctx, Id(id): Id<FavoriteId>) -> Result<impl IntoResponse, Failure> {
    require(&ctx, Action::FavoriteReadOwn)?;
    let member = ctx.actor_id();
    let found = ctx
        .database
        .read(move |tx| Box::pin(favorites::find(tx, id, member)))
        .await?;
    let favorite = present(found.ok_or_else(Failure::not_found)?);
    Ok(([(header::ETAG, etag(favorite.version))], Json(favorite)))
}
