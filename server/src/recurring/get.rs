use api::{Problem, recurring_entries::RecurringEntry};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::RecurringEntryId, policy::Action};

use super::{own, present::present};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a recurring entry
#[utoipa::path(
    get, path = "/recurring-entries/{id}", tag = "recurring entries",
    params(("id" = Uuid, Path, description = "Id of the recurring entry")),
    responses(
        (status = 200, body = RecurringEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn get_recurring_entry(
    ctx: Ctx,
    Id(id): Id<RecurringEntryId>,
) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let recurring = ctx
        .database
        .read(move |tx| Box::pin(async move { own(tx, &unit, Action::RecurringReadOwn, id).await }))
        .await?;
    Ok((
        [(header::ETAG, etag(recurring.version))],
        Json(present(recurring)),
    ))
}
