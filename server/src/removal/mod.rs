//! Removing an organization: asked for, cooled off, done step by step, certified.

mod announce;
pub mod certificate;
mod create;
mod files;
mod get;
mod present;
mod receipt;
mod request;
pub mod saga;
mod watch;
mod withdraw;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use announce::{owed_by_operator, tell_of, tell_of_operator};
pub use present::present;
pub use request::{NewRemoval, Receipt, prepare};
pub use watch::{Alarm, alarm, watch};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            get::get_removal,
            create::request_removal,
            withdraw::withdraw_removal
        ))
        .routes(routes!(receipt::open_removal_receipt))
}
