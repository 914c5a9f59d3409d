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
    policy::{Action, PeopleScope, Target, may_set_role, people_reach},
    problems::FieldProblem,
    scope::check_name,
};
use store::{Tx, members::Member};
use uuid::Uuid;

use super::{audit, check_teams, get::find, present::present_one};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    mail::{self, SecurityNews},
};

/// Change a member
///
/// Each field has its own permission: everybody changes their own name and zone, admins change everything, and only
/// owners make, change and unmake owners. Addresses, and making admins and owners, need a session that was confirmed a short
/// time ago. The last active owner stays one. A disabled member is signed out everywhere,
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
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await?;
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
    let teams = teams(tx, input.team_ids.as_deref()).await?;
    let after = apply(ctx, &before, input)?;
    keep_an_owner(tx, &before, &after).await?;

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
        state,
        time_zone,
        team_ids,
    } = input;
    let target = Target::Member {
        member: member.id,
        role: member.role,
    };
    if email.is_some() || role.is_some_and(|role| Role::from(role) >= Role::Admin) {
        ctx.step_up()?;
    }
    if let Some(role) = role {
        ctx.require(Action::MemberSetRole, target)?;
        if !may_set_role(ctx.actor.role, member.role, (*role).into()) {
            return Err(Failure::forbidden("Only an owner makes or unmakes an owner."));
        }
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
    let only_others = (role.is_some() || state.is_some() || team_ids.is_some())
        && name.is_none()
        && email.is_none()
        && time_zone.is_none();
    if only_others {
        Ok(())
    } else {
        ctx.require(Action::MemberUpdate, target)
    }
}

/// The member with the named fields changed, or everything that is wrong with them.
fn apply(ctx: &Ctx, before: &Member, input: UpdateMember) -> Result<Member, Vec<FieldProblem>> {
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
        role: input.role.map_or(before.role, Into::into),
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
async fn end_rights(tx: &mut Tx, before: &Member, after: &Member) -> Result<(), Failure> {
    if !after.active {
        store::sessions::delete_all_but(tx, after.id, None).await?;
        store::tokens::delete_all(tx, after.id).await?;
    }
    // Whoever reads an address that was theirs must not come in by a link that waits there.
    if !after.active || after.email != before.email {
        store::password_resets::delete(tx, after.id).await?;
    }
    if !after.active || (before.role >= Role::Admin && after.role < Role::Admin) {
        store::invitations::delete_by_inviter(tx, after.id).await?;
    }
    Ok(())
}
