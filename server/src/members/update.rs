use api::{
    Problem,
    members::{Member as Wire, MemberState, UpdateMember},
    problem::Code,
};
use axum::response::Response;
use domain::{
    ids::{MemberId, TeamId},
    organization::check_time_zone,
    people::{Role, check_email},
    policy::{Action, PeopleScope, Tailoring, Target, people_reach},
    problems::FieldProblem,
    scope::check_name,
};
use store::{Tx, members::Member};
use uuid::Uuid;

use super::{audit, check_teams, get::find, present::present_one};
use crate::{
    access::Ctx,
    erasures,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    limits,
    mail::{self, SecurityNews},
    roles::rules,
};

/// Change a member
///
/// Each field has its own permission: everybody changes their own name and zone, admins change everything, and only
/// owners make, change and unmake owners. Nobody gives or takes away a role or a grant with something that they do not have
/// themselves. Addresses, custom roles and extra grants, and making admins and owners, need a session that was confirmed a
/// short time ago. The last active owner stays one. A disabled member is signed out everywhere,
/// and their tokens end.
#[utoipa::path(
    patch, path = "/members/{id}", tag = "members", params(("id" = Uuid, Path, description = "Id of the member")),
    request_body = UpdateMember,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_member(
    ctx: Ctx,
    Id(id): Id<MemberId>,
    Input { value, mutation }: Input<UpdateMember>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let address = value.email.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await?;
    if let Some(address) = address {
        // Whoever writes an address down says that it is right: mails to it are tried again.
        mail::suppression::forgive(&ctx.app, &address).await;
    }
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: MemberId,
    expected: Option<i64>,
    input: UpdateMember,
) -> Result<Done, Failure> {
    let before = find(tx, ctx, id).await?;
    permit(ctx, &before, &input)?;
    check_version(expected, before.version)?;
    erasures::refuse_erased(tx, id).await?;
    let teams = teams(tx, input.team_ids.as_deref()).await?;
    let (role, tailoring) = tailor(tx, ctx, &before, &input).await?;
    let after = apply(ctx, &before, role, tailoring, input)?;
    gives_own_rights(ctx, &before, &after)?;
    keep_an_owner(tx, &before, &after).await?;
    if after.active && !before.active {
        limits::for_people(tx, &ctx.limits(), 1, ctx.now).await?;
    }

    let old_teams = store::teams::list_of_member(tx, id).await?;
    store::members::update(tx, &after).await?;
    if let Some(teams) = &teams {
        store::teams::set_of_member(tx, id, teams, ctx.now).await?;
    }
    end_rights(tx, &before, &after).await?;
    if before.email != after.email {
        let news = SecurityNews::AddressChanged {
            by: ctx.member.name.clone(),
        };
        mail::security_later(tx, &ctx.app, &ctx.organization, &before, news).await?;
    }

    let new_teams = teams.unwrap_or_else(|| old_teams.clone());
    let (old, new) = audit::difference(
        audit::content(&before, &old_teams),
        audit::content(&after, &new_teams),
    );
    let event = audit::event(ctx, "member.updated", &after, old, new);
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

/// Refuses a field that the caller may not change (ASVS v5.0.0-8.2.3).
fn permit(ctx: &Ctx, member: &Member, input: &UpdateMember) -> Result<(), Failure> {
    let UpdateMember {
        name,
        email,
        role,
        custom_role_id,
        extra_grants,
        state,
        time_zone,
        team_ids,
    } = input;
    let target = ctx.target(member);
    let tailors = custom_role_id.is_some() || extra_grants.is_some();
    if email.is_some() || tailors || role.is_some_and(|role| Role::from(role) >= Role::Admin) {
        ctx.step_up()?;
    }
    let sets_rights = role.is_some() || tailors;
    if sets_rights {
        ctx.require(Action::MemberSetRole, target)?;
    }
    if state.is_some() {
        ctx.require(Action::MemberDisable, target)?;
    }
    if team_ids.is_some() {
        ctx.require(Action::TeamUpdate, Target::Organization)?;
    }
    // The address is what one signs in with: whoever holds an open browser of somebody cannot take the account over.
    if email.is_some() && people_reach(&ctx.actor, Action::MemberUpdate) != Some(PeopleScope::All) {
        return Err(Failure::forbidden("Only an admin changes e-mail addresses."));
    }
    let only_others = (sets_rights || state.is_some() || team_ids.is_some())
        && name.is_none()
        && email.is_none()
        && time_zone.is_none();
    if only_others {
        Ok(())
    } else {
        ctx.require(Action::MemberUpdate, target)
    }
}

/// The role and what stands beside it, as they shall be.
async fn tailor(
    tx: &mut Tx,
    ctx: &Ctx,
    before: &Member,
    input: &UpdateMember,
) -> Result<(Role, Tailoring), Failure> {
    let (mut role, mut tailoring) = (before.role, before.tailoring.clone());
    match (input.role, input.custom_role_id) {
        (Some(_), Some(_)) => {
            let message = "A member has one role. Send one of the two.";
            return Err(Failure::field("custom_role_id", "contradiction", message));
        }
        (Some(wanted), None) => {
            role = wanted.into();
            tailoring.role = None;
        }
        (None, Some(id)) => {
            let unknown = || Failure::field("custom_role_id", "unknown", "There is no such role.");
            let custom = store::roles::find(tx, id.into()).await?.ok_or_else(unknown)?.role;
            role = custom.rights().standing();
            tailoring.role = Some(custom);
        }
        (None, None) => {}
    }
    if let Some(asked) = &input.extra_grants {
        let rights = tailoring.role_rights(role);
        tailoring.extra = rules::check_extra_grants(ctx, before, &rights, asked)?;
    }
    // An owner may do everything already.
    Ok(if role == Role::Owner {
        (role, Tailoring::default())
    } else {
        (role, tailoring)
    })
}

/// Refuses to give or take away what the caller does not have.
fn gives_own_rights(ctx: &Ctx, before: &Member, after: &Member) -> Result<(), Failure> {
    if before.role == after.role && before.tailoring == after.tailoring {
        return Ok(());
    }
    let concerns_owner = before.role == Role::Owner || after.role == Role::Owner;
    if concerns_owner && ctx.member.role != Role::Owner {
        return Err(Failure::forbidden("Only an owner makes or unmakes an owner."));
    }
    rules::require_all(ctx, &before.rights(ctx.now))?;
    rules::require_all(ctx, &after.rights(ctx.now))
}

/// The member with the named fields changed, or everything that is wrong with them.
fn apply(
    ctx: &Ctx,
    before: &Member,
    role: Role,
    tailoring: Tailoring,
    input: UpdateMember,
) -> Result<Member, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut take = |checked: Option<Result<String, FieldProblem>>, kept: &str| match checked {
        Some(Ok(value)) => value,
        Some(Err(problem)) => {
            problems.push(problem);
            String::new()
        }
        None => kept.to_owned(),
    };
    let after = Member {
        name: take(input.name.map(|name| check_name("name", &name)), &before.name),
        email: take(
            input.email.map(|email| check_email("email", &email)),
            &before.email,
        ),
        time_zone: take(
            input.time_zone.map(|zone| check_time_zone("time_zone", &zone)),
            &before.time_zone,
        ),
        role,
        tailoring,
        active: input
            .state
            .map_or(before.active, |state| state == MemberState::Active),
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    if problems.is_empty() {
        Ok(after)
    } else {
        Err(problems)
    }
}

async fn teams(tx: &mut Tx, asked: Option<&[Uuid]>) -> Result<Option<Vec<TeamId>>, Failure> {
    let Some(asked) = asked else { return Ok(None) };
    check_teams(tx, asked).await.map(Some)
}

/// Refuses to leave the organization without an active owner. Writes of one organization take turns, so two owners
/// cannot demote each other at once.
async fn keep_an_owner(tx: &mut Tx, before: &Member, after: &Member) -> Result<(), Failure> {
    let stays = after.role == Role::Owner && after.active;
    if before.role != Role::Owner
        || !before.active
        || stays
        || store::members::has_other_owner(tx, before.id).await?
    {
        return Ok(());
    }
    Err(last_owner())
}

/// The answer to whoever would leave the organization without an active owner.
pub fn last_owner() -> Failure {
    Failure::new(
        Code::Conflict,
        "This is the last active owner. Make another member an owner first.",
    )
}

/// What a member could do ends at once with their right to it (ASVS v5.0.0-7.4.2).
pub async fn end_rights(tx: &mut Tx, before: &Member, after: &Member) -> Result<(), Failure> {
    if !after.active {
        store::sessions::delete_all_but(tx, after.id, None).await?;
        store::tokens::delete_all(tx, after.id).await?;
    }
    // Whoever reads an address that was theirs must not come in by a link that waits there.
    if !after.active || after.email != before.email {
        store::password_resets::delete(tx, after.id).await?;
    }
    let now = after.updated_at;
    let loses_some = !after.rights(now).cover(&before.rights(now));
    if !after.active || loses_some {
        store::invitations::delete_by_inviter(tx, after.id).await?;
    }
    Ok(())
}
