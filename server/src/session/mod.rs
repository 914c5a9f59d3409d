//! Signing in and signing out.

mod confirm;
mod confirm_passkey;
mod passkey;
mod passkey_options;
mod provider;
mod provider_begin;
mod provider_confirm;
mod provider_settle;
mod second_factor;
mod sign_in;
mod sign_out;
pub mod start;
mod ways_in;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(second_factor::finish_sign_in))
        .routes(routes!(passkey_options::begin_passkey_sign_in))
        .routes(routes!(passkey::sign_in_with_passkey))
        .routes(routes!(ways_in::list_ways_in))
        .routes(routes!(provider_begin::go_to_provider))
        .routes(routes!(provider::come_back_from_provider))
        .routes(routes!(provider_confirm::confirm_session_with_provider))
        .routes(routes!(confirm::confirm_session))
        .routes(routes!(confirm_passkey::confirm_session_with_passkey))
        .routes(routes!(sign_out::sign_out))
}
