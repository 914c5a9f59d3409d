use api::{Problem, organization::Organization};
use axum::{Json, http::header, response::IntoResponse};
use domain::policy::{Action, Target};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, commit::etag},
};

/// Read the organization
#[utoipa::path(
    get, path = "/organization", tag = "organization",
    responses((status = 200, body = Organization), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_organization(ctx: Ctx) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let organization = present(&ctx, ctx.organization.clone());
    Ok(([(header::ETAG, etag(organization.version))], Json(organization)))
}
