//! Signing in and signing out.

mod confirm;
mod second_factor;
mod sign_in;
mod sign_out;
pub mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(second_factor::finish_sign_in))
        .routes(routes!(confirm::confirm_session))
        .routes(routes!(sign_out::sign_out))
}
