//! Notices: what happened that concerns a member, in the app and, unless they switched it off, by mail.

mod deadlines;
mod deliver;
mod list;
mod mail;
mod read;
mod unread;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use deadlines::give_notice_of_deadlines;
pub use deliver::{announce_mail, deliver, sees, tell_assignees};
pub use mail::{NOTICE_JOB, run_notice};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_notices))
        .routes(routes!(unread::count_unread_notices))
        .routes(routes!(read::read_notices))
}
