//! Permissions: the table that decides, for whoever wants to read it.

mod explain;
mod matrix;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(matrix::get_permission_matrix))
        .routes(routes!(explain::explain_permission))
}
