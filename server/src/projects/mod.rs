//! Projects and who belongs to them.

mod audit;
pub mod budget_notices;
mod burn_up;
mod copy;
mod create;
mod delete;
pub mod get;
mod list;
mod plans;
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
        .routes(routes!(plans::list_project_plans))
        .routes(routes!(burn_up::read_burn_up))
        .routes(routes!(copy::copy_project))
}

/// The longest code of a project, in characters.
pub const LONGEST_CODE: usize = 30;
/// The longest reason of an estimate or budget, in characters.
const LONGEST_REASON: usize = 500;
/// The most members of a project.
pub const MOST_MEMBERS: usize = 1000;
