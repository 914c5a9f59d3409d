use api::{
    Problem,
    roles::{CustomRole, UpdateRole},
};
use axum::response::Response;
use domain::{
    ids::RoleId,
    people::Role,
    policy::{Action, Target},
    scope::{check_name_of, check_text},
};
use store::{
    Tx,
    roles::{self, StoredRole},
};

use super::{LONGEST_DESCRIPTION, LONGEST_NAME, audit, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a role
///
/// Holds for everybody who has it, at once. Only who has everything that it grants, before and after, may change it. Needs
/// a session that was confirmed a short time ago.
#[utoipa::path(
    patch, path = "/roles/{id}", tag = "roles", params(("id" = Uuid, Path, description = "Id of the role")),
    request_body = UpdateRole,
    responses((status = 200, body = CustomRole), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_role(
    ctx: Ctx,
    Id(id): Id<RoleId>,
    Input { value, mutation }: Input<UpdateRole>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: RoleId,
    expected: Option<i64>,
    input: UpdateRole,
) -> Result<Done, Failure> {
    let before = roles::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::RoleManage, Target::Organization)?;
    ctx.step_up()?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    rules::require_all(ctx, &before.role.rights())?;
    rules::require_all(ctx, &after.role.rights())?;
    roles::update(tx, &after).await?;
    end_rights(tx, &before, &after).await?;
    let event = audit::event(ctx, "role.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

fn apply(ctx: &Ctx, before: &StoredRole, input: UpdateRole) -> Result<StoredRole, Failure> {
    let UpdateRole {
        name,
        description,
        based_on,
        changes,
    } = input;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(name) = name {
        after.role.name = fields.check(check_name_of("name", &name, LONGEST_NAME));
    }
    if let Some(text) = description {
        after.description = fields.check(check_text("description", &text, LONGEST_DESCRIPTION));
    }
    fields.finish()?;
    if let Some(based_on) = based_on {
        after.role.based_on = rules::check_base(Role::from(based_on)).map_err(|problem| vec![problem])?;
    }
    if let Some(changes) = changes {
        after.role.changes = rules::check_changes(after.role.based_on, &changes)?;
    }
    after.updated_at = ctx.now;
    after.version += 1;
    Ok(after)
}

/// Invitations give what their inviters had: those of whoever may do less now are withdrawn (ASVS v5.0.0-7.4.2).
async fn end_rights(tx: &mut Tx, before: &StoredRole, after: &StoredRole) -> Result<(), Failure> {
    if !after.role.rights().cover(&before.role.rights()) {
        for member in roles::list_holders(tx, after.role.id).await? {
            store::invitations::delete_by_inviter(tx, member).await?;
        }
    }
    Ok(())
}
