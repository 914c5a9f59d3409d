//! Scope changes: recorded with the command that causes them, listed and explained.

mod explain;
mod list;
mod present;
mod record;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;
pub use record::record;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_scope_changes))
        .routes(routes!(explain::explain_scope_change))
}

/// The longest reason of a change, in characters.
const LONGEST_REASON: usize = 500;
