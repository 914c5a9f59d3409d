//! Making an organization of one's own, where the configuration opens it: asked for on a public page, confirmed by a link in a
//! mail, made when its owner has chosen a password. Nothing is made before, and nobody's e-mail address lies in the open.

mod address;
mod availability;
mod complete;
mod content;
mod documents;
pub mod link;
mod offer;
mod preview;
mod request;
mod work;

use domain::{organization::check_slug, problems::FieldProblem};
use jiff::SignedDuration;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, http::Failure};

pub use work::{tick, work};

/// How long a link is good.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How many mails an e-mail address gets within an hour, whoever asks for them.
const MAILS_PER_HOUR: i64 = 3;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(offer::get_sign_up_offer))
        .routes(routes!(availability::get_sign_up_availability))
        .routes(routes!(request::request_sign_up))
        .routes(routes!(preview::preview_sign_up))
        .routes(routes!(address::change_sign_up_address))
        .routes(routes!(complete::complete_sign_up))
}

/// Where anybody may sign up: the host beneath which organizations lie, with its port.
fn open(app: &App) -> Option<&str> {
    let is_open = app.config.sign_up.enabled && app.config.mail.relay.is_some();
    let url = app.config.listen.public_url.as_deref().filter(|_| is_open)?;
    url.strip_prefix("https://")
}

/// The same; where it is closed, there is nothing, and there never was.
fn require_open(app: &App) -> Result<&str, Failure> {
    open(app).ok_or_else(Failure::not_found)
}

/// The first label of an address that somebody may ask for. That of the installation's own host would lead from there to the
/// organization: whoever had it would be met by everybody who comes to sign up or in.
fn check_label(host: &str, raw: &str) -> Result<String, FieldProblem> {
    let slug = check_slug("slug", raw)?;
    let own = host.split(['.', ':']).next().unwrap_or_default();
    if own.eq_ignore_ascii_case(&slug) {
        let message = "this name is reserved for the installation itself; choose another one";
        return Err(FieldProblem::new("slug", "reserved", message));
    }
    Ok(slug)
}

/// Where an organization will be reached.
fn url_of(host: &str, slug: &str) -> String {
    format!("https://{slug}.{host}")
}
