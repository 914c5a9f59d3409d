use api::{Problem, recurring_entries::RecurringEntryList};
use axum::Json;
use domain::policy::Action;

use super::{present::present, require};
use crate::{access::Ctx, http::Failure};

/// List the caller's recurring entries
#[utoipa::path(
    get, path = "/recurring-entries", tag = "recurring entries",
    responses(
        (status = 200, body = RecurringEntryList), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_recurring_entries(ctx: Ctx) -> Result<Json<RecurringEntryList>, Failure> {
    require(&ctx, Action::RecurringReadOwn)?;
    let member = ctx.actor_id();
    let rows = ctx
        .database
        .read(move |tx| Box::pin(store::recurring_entries::list(tx, member)))
        .await?;
    Ok(Json(RecurringEntryList {
        items: rows.into_iter().map(present).collect(),
    }))
}
