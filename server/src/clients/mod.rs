//! Clients: the organization's customers.

mod audit;
mod create;
mod delete;
mod get;
mod list;
mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_clients, create::create_client))
        .routes(routes!(
            get::get_client,
            update::update_client,
            delete::delete_client
        ))
}
