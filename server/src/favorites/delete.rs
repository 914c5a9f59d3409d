use api::Problem;
use axum::response::Response;
use domain::{ids::FavoriteId, policy::Action};
use store::{Tx, favorites};

use super::{audit, require};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a favorite
///
/// The work that was recorded with it stays.
#[utoipa::path(
    delete, path = "/favorites/{id}", tag = "favorites", params(("id" = Uuid, Path, description = "Id of the favorite")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_favorite(
    ctx: Ctx,
    Id(id): Id<FavoriteId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: FavoriteId, expected: Option<i64>) -> Result<Done, Failure> {
    require(ctx, Action::FavoriteManageOwn)?;
    let favorite = favorites::find(tx, id, ctx.actor_id())
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, favorite.version)?;
    favorites::delete(tx, &favorite, ctx.now).await?;
    let event = audit::event(ctx, "favorite.deleted", Some(&favorite), None);
    Ok(Done::nothing(event))
}
