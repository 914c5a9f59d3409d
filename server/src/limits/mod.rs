//! Limits of an organization: set by the operator, shown to its admins with what is used, and kept where something is added.
//! What is there already is never taken away by a limit, and nothing that removes is ever refused.

mod fair;
mod get;
mod room;
pub mod set;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use fair::Shares;
pub use room::{for_entry, for_objects, for_people};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get::get_organization_limits))
}
