//! Schedules: a saved report by mail, on certain days, to members of the organization. It is computed with the rights
//! that whoever made the schedule has at that moment, like a file that they would send themselves.
//!
//! A schedule stands in the outbox as one job that is due at its next time. In one transaction that job moves the
//! schedule on, plans a mail for each recipient and adds a job for the time after; a job that finds the schedule moved
//! on already does nothing. So each time happens once, whatever breaks off and however many nodes there are.

mod audit;
mod create;
mod delete;
mod due;
mod get;
mod input;
mod link;
mod list;
mod present;
mod rights;
mod send;
mod send_now;
mod stop;
mod unsubscribe;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use due::{DUE_JOB, repair, run_due};
pub use send::{MAIL_JOB, abandon_mail, run_mail};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            list::list_report_schedules,
            create::create_report_schedule
        ))
        .routes(routes!(unsubscribe::unsubscribe_report))
        .routes(routes!(
            get::get_report_schedule,
            update::update_report_schedule,
            delete::delete_report_schedule
        ))
        .routes(routes!(send_now::send_report_schedule))
}
