//! Tasks: pieces of a project with an estimate, a deadline and people.

mod audit;
pub mod create;
mod delete;
mod estimates;
mod get;
mod list;
mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tasks, create::create_task))
        .routes(routes!(get::get_task, update::update_task, delete::delete_task))
        .routes(routes!(estimates::list_task_estimates))
}

/// The most assignees of a task.
pub const MOST_ASSIGNEES: usize = 200;
/// The longest reason of an estimate, in characters.
const LONGEST_REASON: usize = 500;
