//! The first start: an organization and its owner.

pub mod create;
mod set_up;
mod state;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(state::get_setup))
        .routes(routes!(set_up::set_up))
}
