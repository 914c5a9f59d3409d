use api::{
    Problem,
    permissions::{PermissionMatrix, PermissionRow, RoleGrant},
};
use axum::Json;
use domain::{
    people::Role,
    policy::{Action, Target, grants},
};

use crate::{access::Ctx, http::Failure};

/// Read the permission matrix
///
/// What each role may do, and how far it reaches. It is made from the table that every request is decided by.
#[utoipa::path(
    get, path = "/permissions/matrix", tag = "permissions",
    responses((status = 200, body = PermissionMatrix), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_permission_matrix(ctx: Ctx) -> Result<Json<PermissionMatrix>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    Ok(Json(PermissionMatrix {
        roles: Role::ALL.map(Into::into).to_vec(),
        rows: Action::ALL.iter().copied().map(row).collect(),
    }))
}

fn row(action: Action) -> PermissionRow {
    let granted = |role: Role| {
        let grant = grants(role).iter().find(|grant| grant.action == action)?;
        Some(RoleGrant {
            role: role.into(),
            people: grant.people.into(),
            work: grant.work.into(),
        })
    };
    PermissionRow {
        action: action.as_str().to_owned(),
        description: action.sentence().to_owned(),
        token_scope: action.token_scope().into(),
        grants: Role::ALL.into_iter().filter_map(granted).collect(),
    }
}
