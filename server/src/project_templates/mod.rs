//! Templates of projects: saved from a project, listed, renamed, deleted.

mod audit;
pub mod content;
mod create;
mod delete;
mod list;
pub mod people;
mod present;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            list::list_project_templates,
            create::create_project_template
        ))
        .routes(routes!(
            update::update_project_template,
            delete::delete_project_template
        ))
}
