use api::Problem;
use axum::response::Response;
use domain::{
    ids::EntryId,
    policy::{Action, Target},
};
use store::{Tx, audit::AuditEvent};

use super::{audit, get::find, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
    working_time,
};

/// Delete a time entry
///
/// An entry with the same id can be created again, which undoes this.
#[utoipa::path(
    delete, path = "/time-entries/{id}", tag = "time entries", params(("id" = Uuid, Path, description = "Id of the entry")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_time_entry(
    ctx: Ctx,
    Id(id): Id<EntryId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { Ok(Done::nothing(delete(tx, &unit, id, expected).await?)) })
    })
    .await
}

/// The command itself, also a part of bulk operations.
pub async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: EntryId,
    expected: Option<i64>,
) -> Result<AuditEvent, Failure> {
    let entry = find(tx, ctx, id).await?;
    ctx.require(Action::EntryDelete, Target::Of(entry.member_id))?;
    check_version(expected, entry.version)?;
    rules::check_locks(tx, entry.member_id, &[entry.dates(ctx.now)]).await?;
    store::entries::delete(tx, &entry, ctx.now).await?;
    working_time::follow(tx, ctx, entry.member_id, &[entry.dates(ctx.now)]).await?;
    Ok(audit::deleted(ctx, &entry))
}
