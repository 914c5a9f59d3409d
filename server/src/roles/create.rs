use api::{
    Problem,
    problem::Code,
    roles::{CreateRole, CustomRole},
};
use axum::response::Response;
use domain::{
    ids::RoleId,
    people::Role,
    policy::{self, Action, Target},
    scope::{check_name_of, check_text},
};
use store::{
    Tx,
    roles::{self, StoredRole},
};

use super::{LONGEST_DESCRIPTION, LONGEST_NAME, MOST_ROLES, audit, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Make a role
///
/// A standard role with differences. Nobody makes a role with what they do not have themselves; what owners alone may do is in
/// no other role. Needs a session that was confirmed a short time ago. An organization makes at most 50.
#[utoipa::path(
    post, path = "/roles", tag = "roles",
    request_body = CreateRole,
    responses((status = 201, body = CustomRole), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_role(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateRole>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateRole) -> Result<Done, Failure> {
    ctx.require(Action::RoleManage, Target::Organization)?;
    ctx.step_up()?;
    if roles::list(tx).await?.len() >= MOST_ROLES {
        return Err(Failure::new(
            Code::Conflict,
            format!("There are {MOST_ROLES} roles already, and no more are possible. Delete one first."),
        ));
    }
    let mut fields = Fields::default();
    let name = fields.check(check_name_of("name", &input.name, LONGEST_NAME));
    let description = fields.check(check_text("description", &input.description, LONGEST_DESCRIPTION));
    fields.finish()?;
    let based_on = rules::check_base(Role::from(input.based_on)).map_err(|problem| vec![problem])?;
    let role = policy::CustomRole {
        id: RoleId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name,
        based_on,
        changes: rules::check_changes(based_on, &input.changes)?,
    };
    rules::require_all(ctx, &role.rights())?;
    let stored = StoredRole {
        role,
        description,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    roles::insert(tx, &stored).await?;
    let event = audit::event(ctx, "role.created", None, Some(&stored));
    let location = format!("/api/v1/roles/{}", stored.role.id);
    Done::created(&present_one(tx, ctx, stored).await?, location, 1, event)
}
