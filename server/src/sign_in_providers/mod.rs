//! Providers that members sign in with (OpenID Connect): how admins set them up, and what providers say of their own accord.

mod audit;
pub mod check;
mod create;
mod delete;
mod input;
mod list;
mod logout;
pub mod oidc;
mod own_page;
mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use own_page::OwnPage;
pub use present::redirect_uri;

use crate::{access::Ctx, app::App, http::Failure, second_factor::prove::seal_key};
use api::problem::Code;
use store::sign_in_providers::SignInProvider;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            list::list_sign_in_providers,
            create::create_sign_in_provider
        ))
        .routes(routes!(
            list::get_sign_in_provider,
            update::update_sign_in_provider,
            delete::delete_sign_in_provider
        ))
        .routes(routes!(check::check_sign_in_provider))
        .routes(routes!(logout::end_sessions_of_provider))
}

/// The secret of Hourbook at a provider; `None` for a client without one.
pub fn open_secret(app: &App, provider: &SignInProvider) -> Result<Option<String>, Failure> {
    let Some(sealed) = &provider.client_secret else {
        return Ok(None);
    };
    let opened = seal_key(app)?.open(provider.id, sealed);
    match opened.and_then(|secret| String::from_utf8(secret).ok()) {
        Some(secret) => Ok(Some(secret)),
        None => {
            tracing::error!(provider = %provider.id, "the secret of a provider cannot be opened: was the key of the accounts lost?");
            Err(Failure::new(Code::Internal, ""))
        }
    }
}

/// Refuses to leave an organization without a way in that wants its members to come through a provider.
async fn require_another(tx: &mut store::Tx, ctx: &Ctx, provider: &SignInProvider) -> Result<(), Failure> {
    let policy = store::organization::get(tx).await?.sign_in;
    let is_last = provider.enabled && !store::sign_in_providers::has_another(tx, provider.id).await?;
    if policy == domain::sign_in_providers::SignInPolicy::Providers && is_last {
        tracing::info!(member = %ctx.actor_id(), "the last provider was to go");
        let detail = "Members sign in with providers only, and this is the last one. Let them use passwords again first.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    Ok(())
}
