//! Who may see and set which rate, and whether what it names is there.

use domain::{
    policy::{Action, Target},
    rates::{Rate, RateKind, RateScope},
    scope::Visibility,
};
use store::{Tx, rates::StoredRate};

use crate::{access::Ctx, http::Failure, projects::rules::target};

/// Refuses whoever may not set or take away such a rate. What the caller does not see is not found.
pub async fn require_manage(tx: &mut Tx, ctx: &Ctx, rate: &Rate) -> Result<(), Failure> {
    let Some(project) = rate.scope.project else {
        return ctx.require(Action::RateManage, Target::Organization);
    };
    let unknown = || Failure::field("project_id", "unknown", "There is no such project.");
    let project = store::projects::find(tx, project).await?.ok_or_else(unknown)?;
    ctx.require(Action::ProjectRateManage, target(&project))?;
    match rate.kind {
        RateKind::Billable => Ok(()),
        RateKind::Cost => ctx.require(Action::RateManage, Target::Organization),
    }
}

/// Whether the caller sees a rate: costs take a right of their own.
pub fn sees(ctx: &Ctx, rate: &Rate) -> bool {
    let needed = match rate.kind {
        RateKind::Billable => Action::RateRead,
        RateKind::Cost => Action::CostRead,
    };
    ctx.require(needed, Target::Organization).is_ok()
}

/// Refuses a scope of things that are not there.
pub async fn check_scope(tx: &mut Tx, scope: RateScope) -> Result<(), Failure> {
    if let Some(member) = scope.member
        && store::members::find(tx, member).await?.is_none()
    {
        return Err(Failure::field("member_id", "unknown", "There is no such member."));
    }
    if let Some(task) = scope.task {
        let found = store::tasks::find(tx, task).await?;
        if found.is_none_or(|task| Some(task.project_id) != scope.project) {
            let message = "The project has no such task.";
            return Err(Failure::field("task_id", "unknown", message));
        }
    }
    Ok(())
}

/// How a stored rate looks to the caller.
pub fn present(ctx: &Ctx, stored: StoredRate) -> api::rates::Rate {
    let Rate {
        kind,
        scope,
        valid_from,
        hourly_minor,
    } = stored.rate;
    let (action, target) = match (scope.project, kind) {
        // Asked as of a project that few may see: whoever sets the rates of such ones sets those of all.
        (Some(project), RateKind::Billable) => (
            Action::ProjectRateManage,
            Target::Work {
                project,
                visibility: Visibility::Members,
            },
        ),
        _ => (Action::RateManage, Target::Organization),
    };
    api::rates::Rate {
        id: stored.id.uuid(),
        kind: kind.into(),
        member_id: scope.member.map(Into::into),
        project_id: scope.project.map(Into::into),
        task_id: scope.task.map(Into::into),
        valid_from,
        hourly_minor,
        currency: ctx.organization.currency.clone(),
        reason: stored.reason,
        set_by: stored.set_by.uuid(),
        set_at: stored.set_at.into(),
        allowed_actions: ctx.allowed(&[(action, "delete")], target),
    }
}
