//! Notices: what happened that concerns a member, in the app and, unless they switched it off, by mail.

mod deadlines;
mod deliver;
mod list;
mod mail;
mod preferences;
mod read;
mod token;
mod unread;
mod unsubscribe;
mod words;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use deadlines::give_notice_of_deadlines;
pub use deliver::{announce_mail, deliver, sees, tell_assignees};
pub use mail::{NOTICE_JOB, run_notice};
pub use token::unsubscribe_link;
pub use unsubscribe::router as unsubscribe_page;

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_notices))
        .routes(routes!(unread::count_unread_notices))
        .routes(routes!(read::read_notices))
        .routes(routes!(
            preferences::get_notice_preferences,
            preferences::update_notice_preferences
        ))
}
