//! The organization and the rules everybody in it works by.

mod get;
pub mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get::get_organization))
        .routes(routes!(update::update_organization))
}
