use api::{Problem, residency::Residency};
use axum::Json;
use domain::policy::{Action, Target};

use super::residency;
use crate::{access::Ctx, claims::duty::day_of, http::Failure};

/// Read where the data is stored
///
/// Region and stores as the operator has declared them, and everybody who processes data for the operator. Every member sees it.
#[utoipa::path(
    get, path = "/organization/residency", tag = "organization",
    responses((status = 200, body = Residency), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_residency(ctx: Ctx) -> Result<Json<Residency>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    Ok(Json(residency::of(&ctx.app.config, day_of(ctx.now))))
}
