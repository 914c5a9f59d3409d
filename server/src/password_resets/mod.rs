//! A new password for somebody who has forgotten theirs: by a link in a mail, or by one that an admin hands over. Neither
//! signs in, and neither touches the second factor (ASVS v5.0.0-6.4.3).

mod complete;
mod create;
mod request;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(request::request_password_reset))
        .routes(routes!(complete::reset_password))
        .routes(routes!(create::create_password_reset))
}

/// The page that the link opens. The secret is behind `#`: browsers do not send that part, so no log ever holds it.
fn url(origin: &str, secret: &str) -> String {
    format!("{origin}/reset-password#token={secret}")
}
