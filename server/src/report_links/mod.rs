//! Public links of saved reports: whoever has the link sees the report, without signing in, with the rights that its
//! owner has at that moment.

mod audit;
mod create;
mod delete;
mod list;
mod open;
mod present;
mod public;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_report_links, create::create_report_link))
        .routes(routes!(open::open_report_link))
        .routes(routes!(delete::delete_report_link))
}
