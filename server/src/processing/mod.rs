//! The record of processing activities (GDPR Article 30). `register.toml` says what every column of every table is for and
//! how long it is kept; [`periods`] are what the server enforces of that, and the policy says who reads it.

mod document;
mod get;
pub mod periods;
mod record;
pub mod register;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use document::{Language, document};
pub use record::{Reach, kept, record};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get::get_processing_record))
}
