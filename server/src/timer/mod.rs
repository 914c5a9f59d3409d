//! The timer: the running interval of a member.

mod get;
mod start;
mod stop;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get::get_timer))
        .routes(routes!(start::start_timer))
        .routes(routes!(stop::stop_timer))
}
