use api::{
    Problem,
    permissions::{CustomRoleGrant, NamedRole, PermissionMatrix, PermissionRow, RoleGrant},
    roles::Reach,
};
use axum::Json;
use domain::{
    ids::RoleId,
    people::Role,
    policy::{Action, Grant, Rights, Target, grants},
};

use crate::{access::Ctx, http::Failure};

/// Read the permission matrix
///
/// What each role may do, and how far it reaches, the roles that the organization made for itself included. It is made from
/// the table that every request is decided by.
#[utoipa::path(
    get, path = "/permissions/matrix", tag = "permissions",
    responses((status = 200, body = PermissionMatrix), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_permission_matrix(ctx: Ctx) -> Result<Json<PermissionMatrix>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let own = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::roles::list(tx).await?) }))
        .await?;
    let custom: Vec<(RoleId, Rights)> = own
        .iter()
        .map(|stored| (stored.role.id, stored.role.rights()))
        .collect();
    let named = |stored: store::roles::StoredRole| NamedRole {
        id: stored.role.id.uuid(),
        name: stored.role.name,
    };
    Ok(Json(PermissionMatrix {
        roles: Role::ALL.map(Into::into).to_vec(),
        custom_roles: own.into_iter().map(named).collect(),
        rows: Action::ALL.iter().map(|action| row(*action, &custom)).collect(),
    }))
}

fn reach(grant: Grant) -> Reach {
    Reach {
        people: grant.people.into(),
        work: grant.work.into(),
    }
}

/// The standard roles that have an action, and how far it reaches for each.
pub fn granted(action: Action) -> Vec<RoleGrant> {
    let of = |role: Role| {
        let grant = grants(role).iter().find(|grant| grant.action == action)?;
        Some(RoleGrant {
            role: role.into(),
            people: grant.people.into(),
            work: grant.work.into(),
        })
    };
    Role::ALL.into_iter().filter_map(of).collect()
}

fn row(action: Action, custom: &[(RoleId, Rights)]) -> PermissionRow {
    let custom_grants = custom.iter().filter_map(|(id, rights)| {
        let grant = rights.grant(action)?;
        Some(CustomRoleGrant {
            custom_role_id: id.uuid(),
            people: grant.people.into(),
            work: grant.work.into(),
        })
    });
    PermissionRow {
        action: action.as_str().to_owned(),
        description: action.sentence().to_owned(),
        token_scope: action.token_scope().into(),
        grants: granted(action),
        custom_grants: custom_grants.collect(),
        levels: action.levels().iter().copied().map(reach).collect(),
        least: action.least().map(reach),
        shows_everything: action.shows_everything(),
        needs: action
            .needs()
            .iter()
            .map(|needed| needed.as_str().to_owned())
            .collect(),
    }
}
