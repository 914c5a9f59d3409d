use api::{Problem, problem::Code, sign_in_providers::SignInProviderCheck};
use axum::Json;
use domain::ids::SignInProviderId;

use super::{input, oidc::Providers};
use crate::{
    access::Ctx,
    app::App,
    http::{Failure, Id},
};

/// Ask a provider what it says of itself
///
/// Whether it answers, calls itself what was entered, and has keys: what can be known before somebody signs in. Needs a session
/// that was confirmed a short time ago. Nothing is stored.
#[utoipa::path(
    post, path = "/sign-in-providers/{id}/check", tag = "sign-in providers",
    params(("id" = Uuid, Path, description = "Id of the provider")),
    responses(
        (status = 200, body = SignInProviderCheck), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn check_sign_in_provider(
    ctx: Ctx,
    Id(id): Id<SignInProviderId>,
) -> Result<Json<SignInProviderCheck>, Failure> {
    input::require(&ctx)?;
    // It makes the server ask others: not more often than somebody presses a button.
    ctx.app.throttle.provider(&ctx.placement.id.to_string())?;
    let provider = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::find(tx, id).await?) })
        })
        .await?;
    let provider = provider.ok_or_else(Failure::not_found)?;
    let known = providers(&ctx.app)?
        .ask(&provider.issuer)
        .await
        .map_err(|error| {
            let (code, sentence) = error.told();
            Failure::field("issuer", code, format!("{sentence} ({error})"))
        })?;
    let metadata = &known.metadata;
    Ok(Json(SignInProviderCheck {
        authorization_endpoint: metadata.authorization_endpoint.clone(),
        keys: u32::try_from(known.keys()).unwrap_or(u32::MAX),
        signs_out: metadata.end_session_endpoint.is_some(),
        tells_logout: metadata.backchannel_logout_supported,
    }))
}

/// The way to the providers.
pub fn providers(app: &App) -> Result<&Providers, Failure> {
    app.providers().map_err(|error| {
        tracing::error!(?error, "providers cannot be asked");
        Failure::new(Code::Internal, "")
    })
}
