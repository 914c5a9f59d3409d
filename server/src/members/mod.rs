//! Members: the people of the organization.

pub mod audit;
mod delete;
mod end_sessions;
pub mod get;
mod list;
pub mod present;
mod preview;
mod returned_mail;
mod teams;
pub mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use self::teams::check_teams;

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members))
        .routes(routes!(returned_mail::list_returned_mail))
        .routes(routes!(get::get_member))
        .routes(routes!(update::update_member))
        .routes(routes!(delete::delete_member))
        .routes(routes!(end_sessions::end_member_sessions))
        .routes(routes!(preview::preview_member))
}
