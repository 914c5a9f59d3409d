//! Tags: words that cut across projects.

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
        .routes(routes!(list::list_tags, create::create_tag))
        .routes(routes!(get::get_tag, update::update_tag, delete::delete_tag))
}

/// The longest name of a tag, in characters; also that of a tag named in an entry.
const LONGEST_NAME: usize = 100;
