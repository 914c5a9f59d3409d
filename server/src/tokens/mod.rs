//! Personal access tokens: the keys of programs.

mod create;
mod delete;
mod list;
pub mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tokens))
        .routes(routes!(create::create_token))
        .routes(routes!(update::update_token, delete::delete_token))
}
