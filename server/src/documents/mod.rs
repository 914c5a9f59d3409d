//! Documents of the operator: published in the control database, read by everybody, accepted by owners for their organization.

mod accept;
mod list;
mod present;
mod public;

use domain::documents::DocumentKind;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use present::{path, present_text};
pub use public::router as public;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_documents))
        .routes(routes!(accept::accept_document))
}

/// The name of a kind in addresses.
pub fn slug(kind: DocumentKind) -> String {
    kind.as_str().replace('_', "-")
}
