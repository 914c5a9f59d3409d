//! The working-time record: closed days, what others propose for them, and the bundle for an inspector.

mod answer;
mod append;
mod bundle;
mod close;
mod day;
mod days;
mod face;
mod follow;
mod lapse;
mod notice;
mod pdf;
mod present;
mod proposals;
mod sheet;
mod words;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use close::close_approved;
pub use follow::{finding, follow, follow_import};
pub use lapse::settle;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(days::list_working_days))
        .routes(routes!(day::get_working_day))
        .routes(routes!(close::close_working_day))
        .routes(routes!(answer::answer_working_day))
        .routes(routes!(proposals::list_working_day_proposals))
        .routes(routes!(bundle::export_working_time))
}
