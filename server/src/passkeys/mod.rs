//! Passkeys: keys in the devices of members, which sign in without a password. A device checks a fingerprint, a face or a
//! PIN before it answers, so that one is two factors.

mod create;
mod delete;
mod list;
mod options;
mod present;
pub mod prove;
pub mod relying_party;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_passkeys, create::create_passkey))
        .routes(routes!(options::begin_passkey))
        .routes(routes!(delete::delete_passkey))
}
