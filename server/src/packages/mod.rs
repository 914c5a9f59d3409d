//! Everything that is kept about one member, as a file for them (GDPR Article 15). What is in it follows from the register of
//! processing and the schema: a new column is handed out without anybody saying so here.

mod beside;
mod get;
mod lines;
mod readme;
mod write;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get::export_member_package))
}
