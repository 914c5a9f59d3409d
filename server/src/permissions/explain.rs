use api::{
    Problem,
    permissions::{ExplainQuery, PermissionExplanation},
};
use axum::Json;
use domain::{
    ids::{MemberId, ProjectId},
    people::Role,
    policy::{self, Action, Actor, Target},
};
use store::Tx;

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
    let (actor, target) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let actor = asked_about(tx, &unit, query.member_id.map(MemberId::from)).await?;
                Ok::<_, Failure>((actor, target(tx, &unit, action, &query).await?))
            })
        })
        .await?;
    let policy::Explanation { decision, reason } = policy::explain(&actor, action, target);
    Ok(Json(PermissionExplanation {
        member_id: actor.member.into(),
        role: actor.role.into(),
        action: action.as_str().to_owned(),
        decision: decision.into(),
        reason: reason.as_str().to_owned(),
        explanation: reason.sentence().to_owned(),
    }))
}

/// The one whose permission it is. Only who decides about roles asks about others.
async fn asked_about(tx: &mut Tx, ctx: &Ctx, id: Option<MemberId>) -> Result<Actor, Failure> {
    let Some(id) = id.filter(|id| *id != ctx.actor_id()) else {
        return Ok(ctx.actor.clone());
    };
    let member = members::get::find(tx, ctx, id).await?;
    // Of any member: reading changes no owner, so their guard does not matter here.
    let anybody = Target::Member {
        member: id,
        role: Role::Member,
    };
    ctx.require(Action::MemberSetRole, anybody)?;
    actor_of(tx, &member).await
}

/// What it is done to, if the caller may know of it.
async fn target(tx: &mut Tx, ctx: &Ctx, action: Action, query: &ExplainQuery) -> Result<Target, Failure> {
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
        Target::Member {
            member: id,
            role: member.role,
        }
    } else {
        Target::Of(id)
    })
}
