//! Regions: where the data lies, who may process it, and which cell answers for an organization.

mod get;
pub mod placement;
pub mod residency;
mod send_on;
pub mod start;

pub use send_on::{Neighbours, send_on};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get::get_residency))
}
