//! Reports: arithmetic of `domain` over columns kept in memory and brought up to date before each answer.

mod entries;
mod export;
mod query;
mod replica;
mod run;
mod sheet;

pub use replica::Replicas;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(query::query_report))
        .routes(routes!(entries::report_entries))
        .routes(routes!(export::export_report))
}
