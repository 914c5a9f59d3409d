//! The list of where one is signed in.

mod delete;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_sessions))
        .routes(routes!(delete::delete_session))
}
