//! Teams: members and those who lead them.

pub mod audit;
mod create;
mod delete;
mod get;
mod list;
mod people;
mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_teams))
        .routes(routes!(create::create_team))
        .routes(routes!(get::get_team))
        .routes(routes!(update::update_team))
        .routes(routes!(delete::delete_team))
}
