//! The second factor: an authenticator app, and recovery codes for when it is lost.

mod begin;
pub mod codes;
mod enable;
mod get;
pub mod policy;
pub mod prove;
mod recovery_codes;
mod remove;
mod reset;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get::get_second_factor))
        .routes(routes!(begin::begin_second_factor))
        .routes(routes!(enable::enable_second_factor))
        .routes(routes!(recovery_codes::make_recovery_codes))
        .routes(routes!(remove::remove_second_factor))
        .routes(routes!(reset::reset_second_factor))
}
