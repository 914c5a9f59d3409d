//! The list of where one is signed in.

mod delete;
mod delete_others;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_sessions, delete_others::delete_other_sessions))
        .routes(routes!(delete::delete_session))
}
