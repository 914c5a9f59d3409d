use api::{Problem, removal::PendingRemoval};
use axum::Json;
use domain::policy::{Action, Target};
use store::removals;

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// Read the removal that waits
///
/// Every member sees until when the organization is there.
#[utoipa::path(
    get, path = "/organization/removal", tag = "organization",
    responses((status = 200, body = PendingRemoval), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_removal(ctx: Ctx) -> Result<Json<PendingRemoval>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let organization = ctx.placement.id;
    let open = ctx
        .app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { removals::find_open(tx, organization).await }))
        .await?;
    Ok(Json(PendingRemoval {
        removal: open.as_ref().map(present),
    }))
}
