//! Time entries.

mod audit;
mod bulk;
pub mod create;
mod delete;
pub mod get;
mod input;
pub mod list;
pub mod present;
pub mod rules;
pub mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::create_time_entry, list::list_time_entries))
        .routes(routes!(
            get::get_time_entry,
            update::update_time_entry,
            delete::delete_time_entry
        ))
        .routes(routes!(bulk::bulk_time_entries))
}
