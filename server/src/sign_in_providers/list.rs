use api::{
    Problem,
    sign_in_providers::{SignInProvider as Wire, SignInProviders},
};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::SignInProviderId,
    policy::{Action, Target},
};

use super::{OwnPage, present::present};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// List providers
///
/// By name: those that members sign in with, and those that are switched off. Their secrets are not shown.
#[utoipa::path(
    get, path = "/sign-in-providers", tag = "sign-in providers",
    responses((status = 200, body = SignInProviders), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_sign_in_providers(ctx: Ctx, page: OwnPage) -> Result<Json<SignInProviders>, Failure> {
    ctx.require(Action::SignInProviderManage, Target::Organization)?;
    let rows = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::list(tx).await?) }))
        .await?;
    Ok(Json(SignInProviders {
        items: rows.into_iter().map(|row| present(&ctx, &page, row)).collect(),
    }))
}

/// Get a provider
#[utoipa::path(
    get, path = "/sign-in-providers/{id}", tag = "sign-in providers",
    params(("id" = Uuid, Path, description = "Id of the provider")),
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_sign_in_provider(
    ctx: Ctx,
    page: OwnPage,
    Id(id): Id<SignInProviderId>,
) -> Result<Response, Failure> {
    ctx.require(Action::SignInProviderManage, Target::Organization)?;
    let row = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::find(tx, id).await?) })
        })
        .await?;
    let row = row.ok_or_else(Failure::not_found)?;
    let tag = HeaderValue::from_str(&etag(row.version)).unwrap_or(HeaderValue::from_static("\"0\""));
    Ok(([(header::ETAG, tag)], Json(present(&ctx, &page, row))).into_response())
}
