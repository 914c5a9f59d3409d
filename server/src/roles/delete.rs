use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{
    ids::RoleId,
    policy::{Action, Target},
};
use store::{Tx, roles};

use super::{audit, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a role
///
/// Only one that no member has, disabled ones included: give them another one first.
#[utoipa::path(
    delete, path = "/roles/{id}", tag = "roles", params(("id" = Uuid, Path, description = "Id of the role")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_role(ctx: Ctx, Id(id): Id<RoleId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: RoleId, expected: Option<i64>) -> Result<Done, Failure> {
    let role = roles::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::RoleManage, Target::Organization)?;
    check_version(expected, role.version)?;
    rules::require_all(ctx, &role.role.rights())?;
    if !roles::list_holders(tx, id).await?.is_empty() {
        return Err(Failure::new(
            Code::InUse,
            "Members have this role. Give them another one first.",
        ));
    }
    roles::delete(tx, &role, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "role.deleted",
        Some(&role),
        None,
    )))
}
