//! The API over its real router, on both engines. One file per noun.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod checks;
mod clients;
mod comments;
mod connections;
mod entries;
mod events;
mod exports;
mod favorites;
mod imports;
mod invitations;
mod isolation;
mod locks;
mod me;
mod members;
mod notices;
mod organization;
mod project_scope;
mod projects;
mod recent_work;
mod report_links;
mod saved_reports;
mod session;
mod setup;
mod support;
mod tags;
mod task_statuses;
mod tasks;
mod teams;
mod timer;
mod timesheets;
mod tokens;
