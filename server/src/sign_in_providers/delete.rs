use api::Problem;
use axum::response::Response;
use domain::ids::SignInProviderId;
use store::Tx;

use super::{audit, input, require_another};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a provider
///
/// Nobody signs in with it any more, and the sessions that began with it end. Members stay; whoever has no password asks for a
/// link. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/sign-in-providers/{id}", tag = "sign-in providers",
    params(("id" = Uuid, Path, description = "Id of the provider")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_sign_in_provider(
    ctx: Ctx,
    Id(id): Id<SignInProviderId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: SignInProviderId,
    expected: Option<i64>,
) -> Result<Done, Failure> {
    input::require(ctx)?;
    let provider = store::sign_in_providers::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, provider.version)?;
    input::require_trust(ctx, &provider)?;
    require_another(tx, ctx, &provider).await?;
    store::sign_in_providers::delete(tx, id, ctx.now).await?;
    Ok(Done::nothing(audit::deleted(ctx, &provider)))
}
