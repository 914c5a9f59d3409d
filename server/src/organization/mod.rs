//! The organization and the rules everybody in it works by.

mod evidence;
mod get;
pub mod present;
pub mod rename;
pub mod suspension;
mod trust;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get::get_organization))
        .routes(routes!(update::update_organization))
        .routes(routes!(trust::get_organization_trust))
}
