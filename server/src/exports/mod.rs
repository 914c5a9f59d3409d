//! Exports: time entries for other programs, and the whole organization as an archive or as text of SQL.
//!
//! Every export reads one snapshot page by page and hands on what it has written so far: memory does not grow with the
//! organization, and nothing in the file contradicts itself.

mod archive;
mod audit;
mod content;
mod create;
mod delete;
mod download;
mod entries;
mod file;
mod get;
mod history;
mod list;
mod lists;
mod passwords;
pub mod place;
mod present;
mod range;
mod records;
mod run;
mod solidtime;
pub mod stream;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use content::{Content, Progress, Subject};
pub use file::{Written, write_file};
pub use passwords::Passwords;
pub use run::{abandon, run};

use crate::app::App;

/// The kind of its jobs.
pub const JOB: &str = "export";

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(archive::export_archive))
        .routes(routes!(solidtime::export_solidtime))
        .routes(routes!(entries::export_time_entries))
        .routes(routes!(list::list_exports, create::create_export))
        .routes(routes!(get::get_export, delete::delete_export))
        .routes(routes!(download::download_export))
}
