use api::{
    Problem,
    permissions::{ExplainQuery, PermissionExplanation, PermissionSource},
};
use axum::Json;
use domain::{
    ids::{MemberId, ProjectId},
    people::Role,
    policy::{self, Action, Actor, Target},
};
use jiff::Timestamp;
use store::{Tx, members::Member};

use crate::{
    access::{Ctx, actor_of},
    http::{Failure, Query},
    members, projects,
};

/// Explain a permission
///
/// Whether a member may do something, and the rule that decides it. Nothing is tried or changed.
#[utoipa::path(
    get, path = "/permissions/explain", tag = "permissions", params(ExplainQuery),
    responses((status = 200, body = PermissionExplanation), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn explain_permission(
    ctx: Ctx,
    Query(query): Query<ExplainQuery>,
) -> Result<Json<PermissionExplanation>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let action = Action::named(&query.action).ok_or_else(|| {
        let message = "There is no such action. `GET /permissions/matrix` lists them.";
        Failure::field("action", "unknown_action", message)
    })?;
    if query.of_member_id.is_some() && query.project_id.is_some() {
        let message = "Name a member or a project, not both.";
        return Err(Failure::field("project_id", "too_many_objects", message));
    }
    let unit = ctx.clone();
    let (member, actor, target) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let (member, actor) = asked_about(tx, &unit, query.member_id.map(MemberId::from)).await?;
                let target = target(tx, &unit, &actor, action, &query).await?;
                Ok::<_, Failure>((member, actor, target))
            })
        })
        .await?;
    let policy::Explanation { decision, reason } = policy::explain(&actor, action, target);
    Ok(Json(PermissionExplanation {
        member_id: actor.member.into(),
        role: member.role.into(),
        source: source(&member, action, ctx.now),
        custom_role_id: member.tailoring.role.as_ref().map(|role| role.id.uuid()),
        custom_role_name: member.tailoring.role.map(|role| role.name),
        action: action.as_str().to_owned(),
        decision: decision.into(),
        reason: reason.as_str().to_owned(),
        explanation: reason.sentence().to_owned(),
    }))
}

/// Where a member's permission for an action comes from: the role, unless only what is beside it reaches so far.
pub fn source(member: &Member, action: Action, now: Timestamp) -> Option<PermissionSource> {
    let grant = member.rights(now).grant(action)?;
    if member.role != Role::Owner && !member.tailoring.role_rights(member.role).include(grant) {
        return Some(PermissionSource::ExtraGrant);
    }
    Some(match member.tailoring.role {
        Some(_) => PermissionSource::CustomRole,
        None => PermissionSource::Role,
    })
}

/// The one whose permission it is. Only who decides about roles asks about others.
async fn asked_about(tx: &mut Tx, ctx: &Ctx, id: Option<MemberId>) -> Result<(Member, Actor), Failure> {
    let Some(id) = id.filter(|id| *id != ctx.actor_id()) else {
        return Ok((ctx.member.clone(), ctx.actor.clone()));
    };
    let member = members::get::find(tx, ctx, id).await?;
    // Of any member: reading changes nobody, so what they may do does not matter here.
    let covered = true;
    ctx.require(Action::MemberSetRole, Target::Member { member: id, covered })?;
    let actor = actor_of(tx, &member, ctx.now).await?;
    Ok((member, actor))
}

/// What it is done to, if the caller may know of it.
async fn target(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    action: Action,
    query: &ExplainQuery,
) -> Result<Target, Failure> {
    if let Some(id) = query.project_id.map(ProjectId::from) {
        let project = projects::get::find(tx, ctx, id, Action::ProjectRead).await?;
        return Ok(Target::Work {
            project: id,
            visibility: project.visibility,
        });
    }
    let Some(id) = query.of_member_id.map(MemberId::from) else {
        return Ok(Target::Organization);
    };
    let member = members::get::find(tx, ctx, id).await?;
    Ok(if action.concerns_members() {
        actor.target(id, &member.rights(ctx.now))
    } else {
        Target::Of(id)
    })
}
