//! Reports: arithmetic of `domain` over columns kept in memory and brought up to date before each answer.

mod definition;
mod entries;
mod export;
mod purse;
mod query;
mod reader;
mod replica;
pub mod run;
mod sheet;

pub use definition::{check_definition, query_of, query_on};
pub use reader::Reader;
pub use replica::{Replicas, Snapshot};
pub use run::week_start;
pub use sheet::Sheet;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(query::query_report))
        .routes(routes!(entries::report_entries))
        .routes(routes!(export::export_report))
}
