//! The statuses that tasks can have: what the organization calls them, in which order, with which limit.

mod audit;
mod create;
mod delete;
mod get;
mod list;
mod present;
pub mod rules;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_task_statuses, create::create_task_status))
        .routes(routes!(
            get::get_task_status,
            update::update_task_status,
            delete::delete_task_status
        ))
}

/// The longest name of a status, in characters: it heads a column.
const LONGEST_NAME: usize = 60;
