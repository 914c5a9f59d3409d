use api::{Problem, problem::Code};
use axum::{extract::Path, response::Response};
use domain::{ids::RecurringEntryId, policy::Action};
use jiff::civil::Date;
use store::{Tx, recurring_entries};
use uuid::Uuid;

use super::{audit, own};
use crate::{
    access::Ctx,
    http::{Done, Failure, Mutation, commit::commit},
};

/// Propose a date again
///
/// Takes back that it was skipped, or recorded by an entry that is deleted by now.
#[utoipa::path(
    delete, path = "/recurring-entries/{id}/occurrences/{date}", tag = "recurring entries",
    params(
        ("id" = Uuid, Path, description = "Id of the recurring entry"),
        ("date" = String, Path, description = "The date", format = Date),
    ),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn forget_occurrence(
    ctx: Ctx,
    path: Result<Path<(Uuid, String)>, axum::extract::rejection::PathRejection>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let Path((id, date)) = path.map_err(|_| Failure::not_found())?;
    let date: Date = date.parse().map_err(|_| Failure::not_found())?;
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { forget(tx, &unit, id.into(), date).await })
    })
    .await
}

async fn forget(tx: &mut Tx, ctx: &Ctx, id: RecurringEntryId, date: Date) -> Result<Done, Failure> {
    let recurring = own(tx, ctx, Action::RecurringManageOwn, id).await?;
    let occurrence = recurring_entries::find_occurrence(tx, id, date)
        .await?
        .ok_or_else(Failure::not_found)?;
    if let Some(entry) = occurrence.entry_id
        && store::entries::find(tx, entry).await?.is_some()
    {
        let message = "The entry of this date is still there. Delete it first.";
        return Err(Failure::new(Code::Conflict, message));
    }
    recurring_entries::forget(tx, &recurring, date, ctx.now).await?;
    let states = (occurrence.state.as_str(), "proposed");
    let event = audit::occurrence(ctx, "recurring_entry.proposed_again", &recurring, date, states);
    Ok(Done::nothing(event))
}
