//! Timesheets: one member's week on its way from recording to approval.

mod approve;
mod audit;
mod bulk;
mod get;
mod list;
mod notice;
mod present;
mod reject;
mod reopen;
mod step;
mod submit;
mod waiting;
mod week;
mod withdraw;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_timesheets))
        .routes(routes!(waiting::count_waiting_timesheets))
        .routes(routes!(week::get_week))
        .routes(routes!(submit::submit_timesheet))
        .routes(routes!(bulk::bulk_timesheets))
        .routes(routes!(get::get_timesheet))
        .routes(routes!(withdraw::withdraw_timesheet))
        .routes(routes!(approve::approve_timesheet))
        .routes(routes!(reject::reject_timesheet))
        .routes(routes!(reopen::reopen_timesheet))
}
