//! Roles that the organization makes for itself.

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
        .routes(routes!(list::list_roles, create::create_role))
        .routes(routes!(get::get_role, update::update_role, delete::delete_role))
}

/// How many roles an organization makes for itself at most.
pub const MOST_ROLES: usize = 50;
/// The longest name of a role, in characters: it heads a column.
pub const LONGEST_NAME: usize = 60;
/// The longest description of a role, in characters.
pub const LONGEST_DESCRIPTION: usize = 500;
