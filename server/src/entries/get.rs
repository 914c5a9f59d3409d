use api::{Problem, entries::TimeEntry};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::EntryId,
    policy::{Action, Target},
};
use store::{Tx, entries::StoredEntry};

use super::{present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a time entry
#[utoipa::path(
    get, path = "/time-entries/{id}", tag = "time entries", params(("id" = Uuid, Path, description = "Id of the entry")),
    responses((status = 200, body = TimeEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_time_entry(ctx: Ctx, Id(id): Id<EntryId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let entry: TimeEntry = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let entry = find(tx, &unit, id).await?;
                unit.require(Action::EntryRead, Target::Of(entry.member_id))?;
                let overlaps = rules::find_overlaps(tx, &unit, &entry).await?;
                present_one(tx, &unit, entry, &overlaps).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(entry.version))], Json(entry)))
}

/// The entry, if the caller may know of it.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: EntryId) -> Result<StoredEntry, Failure> {
    let entry = store::entries::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    match domain::policy::may(&ctx.actor, Action::EntryRead, Target::Of(entry.member_id)) {
        domain::policy::Decision::Hidden => Err(Failure::not_found()),
        _ => Ok(entry),
    }
}
