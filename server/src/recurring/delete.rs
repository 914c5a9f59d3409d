use api::Problem;
use axum::response::Response;
use domain::{ids::RecurringEntryId, policy::Action};
use store::{Tx, recurring_entries};

use super::{audit, own};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a recurring entry
///
/// What was recorded stays.
#[utoipa::path(
    delete, path = "/recurring-entries/{id}", tag = "recurring entries",
    params(("id" = Uuid, Path, description = "Id of the recurring entry")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_recurring_entry(
    ctx: Ctx,
    Id(id): Id<RecurringEntryId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: RecurringEntryId,
    expected: Option<i64>,
) -> Result<Done, Failure> {
    let recurring = own(tx, ctx, Action::RecurringManageOwn, id).await?;
    check_version(expected, recurring.version)?;
    recurring_entries::delete(tx, &recurring, ctx.now).await?;
    let event = audit::event(ctx, "recurring_entry.deleted", Some(&recurring), None);
    Ok(Done::nothing(event))
}
