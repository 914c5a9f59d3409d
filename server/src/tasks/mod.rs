//! Tasks: pieces of a project with an estimate, a deadline and people.

mod audit;
mod bulk;
pub mod create;
mod delete;
mod estimates;
mod get;
mod list;
mod place;
mod present;
mod update;

pub use present::target;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tasks, create::create_task))
        .routes(routes!(get::get_task, update::update_task, delete::delete_task))
        .routes(routes!(place::move_task))
        .routes(routes!(bulk::change_tasks))
        .routes(routes!(estimates::list_task_estimates))
}

/// The most assignees of a task.
pub const MOST_ASSIGNEES: usize = 200;
/// The longest reason of an estimate, in characters.
const LONGEST_REASON: usize = 500;
