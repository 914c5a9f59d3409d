//! Comments on clients, projects and tasks.

mod audit;
mod create;
mod delete;
mod get;
mod list;
mod mentions;
mod present;
mod subject;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_comments, create::create_comment))
        .routes(routes!(
            get::get_comment,
            update::update_comment,
            delete::delete_comment
        ))
}
