//! Permissions: the table that decides, for whoever wants to read it.

pub mod explain;
mod matrix;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use matrix::granted;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(matrix::get_permission_matrix))
        .routes(routes!(explain::explain_permission))
}
