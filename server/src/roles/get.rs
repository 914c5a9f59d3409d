use api::{Problem, roles::CustomRole};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::RoleId,
    policy::{Action, Target},
};
use store::roles;

use super::present::present_one;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read one of the organization's own roles
#[utoipa::path(
    get, path = "/roles/{id}", tag = "roles", params(("id" = Uuid, Path, description = "Id of the role")),
    responses((status = 200, body = CustomRole), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_role(ctx: Ctx, Id(id): Id<RoleId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let unit = ctx.clone();
    let role = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let role = roles::find(tx, id).await?.ok_or_else(Failure::not_found)?;
                present_one(tx, &unit, role).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(role.version))], Json(role)))
}
