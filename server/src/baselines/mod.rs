//! Baselines of projects: set, compared with what is, taken away.

mod audit;
mod delete;
mod list;
mod present;
mod set;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_baselines, set::set_baseline))
        .routes(routes!(delete::delete_baseline))
}

/// The longest reason of a baseline, in characters.
const LONGEST_REASON: usize = 500;
/// More baselines than this, and nobody finds the one that counts.
const MOST_BASELINES: i64 = 100;
