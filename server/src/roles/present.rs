//! How stored roles look to the caller.

use std::collections::HashMap;

use api::{me::Permission, roles};
use domain::{
    ids::RoleId,
    policy::{Action, Rights, Target, may},
};
use store::{Tx, roles::StoredRole};

use super::rules::require_all;
use crate::{access::Ctx, http::Failure};

/// The wire form of roles, with how many members have each.
pub async fn present(
    tx: &mut Tx,
    ctx: &Ctx,
    all: Vec<StoredRole>,
) -> Result<Vec<roles::CustomRole>, Failure> {
    let counts: HashMap<RoleId, i64> = store::roles::count_members(tx).await?.into_iter().collect();
    let wire = |stored: StoredRole| {
        let count = counts.get(&stored.role.id).copied().unwrap_or_default();
        wire(ctx, count, stored)
    };
    Ok(all.into_iter().map(wire).collect())
}

/// The wire form of one role.
pub async fn present_one(tx: &mut Tx, ctx: &Ctx, stored: StoredRole) -> Result<roles::CustomRole, Failure> {
    present(tx, ctx, vec![stored])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

/// Permissions as the API shows them.
pub fn permissions(rights: &Rights) -> Vec<Permission> {
    let permission = |grant: domain::policy::Grant| Permission {
        action: grant.action.as_str().to_owned(),
        people: grant.people.into(),
        work: grant.work.into(),
    };
    rights.grants().map(permission).collect()
}

fn wire(ctx: &Ctx, member_count: i64, stored: StoredRole) -> roles::CustomRole {
    let StoredRole { role, .. } = stored;
    let rights = role.rights();
    let has_all = require_all(ctx, &rights).is_ok();
    let mut allowed_actions = Vec::new();
    if has_all {
        let actions = [(Action::RoleManage, "update"), (Action::RoleManage, "delete")];
        allowed_actions = ctx.allowed(&actions, Target::Organization);
        let assigns = may(&ctx.actor, Action::MemberSetRole, Target::Organization).is_allowed();
        allowed_actions.extend(assigns.then(|| "assign".to_owned()));
    }
    let change = |change: domain::policy::RoleChange| roles::RoleChange {
        action: change.action.as_str().to_owned(),
        reach: change.reach.map(|reach| roles::Reach {
            people: reach.people.into(),
            work: reach.work.into(),
        }),
    };
    roles::CustomRole {
        id: role.id.uuid(),
        name: role.name,
        description: stored.description,
        based_on: role.based_on.into(),
        standing: rights.standing().into(),
        changes: role.changes.into_iter().map(change).collect(),
        permissions: permissions(&rights),
        member_count,
        created_at: stored.created_at.into(),
        updated_at: stored.updated_at.into(),
        version: stored.version,
        allowed_actions,
    }
}
