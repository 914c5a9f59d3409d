//! Locks: closed periods, in which nothing is changed any more.

mod list;
mod present;
mod set;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_locks))
        .routes(routes!(set::set_lock))
}
