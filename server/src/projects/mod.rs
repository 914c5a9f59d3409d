//! Projects and who belongs to them.

mod audit;
mod create;
mod delete;
pub mod get;
mod list;
mod present;
pub mod rules;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_projects, create::create_project))
        .routes(routes!(
            get::get_project,
            update::update_project,
            delete::delete_project
        ))
}

/// The longest code of a project, in characters.
const LONGEST_CODE: usize = 30;
/// The most members of a project.
const MOST_MEMBERS: usize = 1000;
