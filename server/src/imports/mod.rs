//! Imports: a file comes in, is read and judged row by row in the background, and is stored all at once or not at all.

mod apply;
mod archive;
mod cancel;
mod create;
mod favorites;
mod finish;
mod first_pass;
mod get;
mod halt;
mod history;
mod judge;
mod known;
mod list;
mod money;
mod objects;
mod options;
mod people;
mod present;
mod questions;
mod roles;
mod rows;
mod run;
mod scope;
mod second_pass;
mod source;
mod stage;
mod statuses;
pub mod upload;

use std::{sync::Arc, time::Duration};

use axum::extract::DefaultBodyLimit;
use domain::ids::ImportId;
use store::{Database, StoreError, imports};
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use run::{abandon, run};

/// The kind of its jobs.
pub const JOB: &str = "import";
/// The most rows of one import.
const MOST_ROWS: i64 = 2_000_000;
/// What a multipart body may hold beside the file.
const FORM_BYTES: usize = 1024 * 1024;
/// How long an upload may take in all; a client that sends nothing is cut off much sooner.
const UPLOAD_TIME: Duration = Duration::from_hours(1);

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_imports))
        .routes(routes!(get::get_import, cancel::cancel_import))
        .routes(routes!(rows::list_import_rows))
        .routes(routes!(apply::apply_import))
}

/// Uploads have limits of their own: they are larger and take longer than other requests.
pub fn uploads(upload_bytes: u64) -> OpenApiRouter<App> {
    let most = usize::try_from(upload_bytes).unwrap_or(usize::MAX);
    OpenApiRouter::new()
        .routes(routes!(create::create_import))
        .layer(DefaultBodyLimit::max(most.saturating_add(FORM_BYTES)))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            UPLOAD_TIME,
        ))
}

/// Removes everything that an import has staged, in steps between which other writers get their turn.
pub async fn purge(database: &Arc<Database>, import: ImportId) -> Result<(), StoreError> {
    while database
        .write(move |tx| Box::pin(async move { imports::purge(tx, import).await }))
        .await?
        > 0
    {}
    Ok(())
}
