//! Recurring entries: work that a member does again and again. Its dates are proposed, to be recorded with one click, or
//! they are recorded by themselves when their time is over. Nobody sees those of another member.
//!
//! Each date is decided once: its row in the database is made together with the entry. One that records by itself has a
//! job for its next date; a job that finds that date moved on does nothing.

mod audit;
mod create;
mod delete;
mod forget;
mod get;
mod input;
mod job;
mod list;
mod present;
mod proposals;
mod settle;
mod update;

use domain::{
    ids::RecurringEntryId,
    policy::{Action, Target},
    problems::FieldProblem,
};
use store::{Tx, recurring_entries::RecurringEntry};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::Ctx, app::App, http::Failure};

pub use job::{RECORD_JOB, repair, run_record};

/// The most recurring entries of one member.
pub const MOST: usize = 50;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            list::list_recurring_entries,
            create::create_recurring_entry
        ))
        .routes(routes!(proposals::list_proposals))
        .routes(routes!(
            get::get_recurring_entry,
            update::update_recurring_entry,
            delete::delete_recurring_entry
        ))
        .routes(routes!(settle::settle_occurrence))
        .routes(routes!(forget::forget_occurrence))
}

/// The first thing that is wrong about one that comes in from elsewhere.
pub fn check(recurring: &RecurringEntry) -> Result<(), FieldProblem> {
    input::problems(recurring).into_iter().next().map_or(Ok(()), Err)
}

fn require(ctx: &Ctx, action: Action) -> Result<(), Failure> {
    ctx.require(action, Target::Of(ctx.actor_id()))
}

/// A recurring entry of the caller; that of another member does not exist.
async fn own(
    tx: &mut Tx,
    ctx: &Ctx,
    action: Action,
    id: RecurringEntryId,
) -> Result<RecurringEntry, Failure> {
    require(ctx, action)?;
    let found = store::recurring_entries::find(tx, id).await?;
    found
        .filter(|recurring| recurring.member_id == ctx.actor_id())
        .ok_or_else(Failure::not_found)
}
