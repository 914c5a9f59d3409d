//! Invitations: links by which people join the organization.

mod accept;
mod create;
mod delete;
mod link;
mod list;
mod present;
mod preview;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_invitations))
        .routes(routes!(create::create_invitation))
        .routes(routes!(delete::delete_invitation))
        .routes(routes!(preview::preview_invitation))
        .routes(routes!(accept::accept_invitation))
}
