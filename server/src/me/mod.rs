//! The caller: who they are and what they may do.

mod get;
pub mod password;
pub mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get::get_me))
        .routes(routes!(update::update_me))
        .routes(routes!(password::change_password))
}
