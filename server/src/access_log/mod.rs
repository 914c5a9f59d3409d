//! The access log: one line for each request, in files of a day each that go by themselves. An organization's admins search
//! those of their own organization.

mod export;
mod files;
mod line;
mod list;
mod operations;
mod search;
mod subject;
mod writer;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use line::Entry;
pub use operations::Operations;
pub use subject::{Visits, visits};
pub use writer::AccessLog;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_access_log))
        .routes(routes!(export::export_access_log))
}
