//! Exports: time entries for other programs, and the whole organization as an archive.
//!
//! Every export reads one snapshot page by page and sends what it has written so far: memory does not grow with the
//! organization, and nothing in the file contradicts itself.

mod archive;
mod entries;
mod history;
mod records;
pub mod stream;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(archive::export_archive))
        .routes(routes!(entries::export_time_entries))
}
