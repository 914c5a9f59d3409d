//! How stored projects look to the caller.

use api::projects;
use domain::{policy::Action, scope::budget};
use store::{Tx, projects::Project};

use super::rules::target;
use crate::{access::Ctx, http::Failure};

/// The wire form of a page of projects. Recorded time is summed once for the page, not per project.
pub async fn present(tx: &mut Tx, ctx: &Ctx, rows: Vec<Project>) -> Result<Vec<projects::Project>, Failure> {
    let ids: Vec<_> = rows.iter().map(|project| project.id).collect();
    let tracked = store::projects::sum_tracked(tx, &ids).await?;
    let wire = |project: Project| {
        let tracked = tracked.get(&project.id).copied().unwrap_or_default();
        wire(ctx, project, tracked)
    };
    Ok(rows.into_iter().map(wire).collect())
}

/// The wire form of one project.
pub async fn present_one(tx: &mut Tx, ctx: &Ctx, project: Project) -> Result<projects::Project, Failure> {
    present(tx, ctx, vec![project])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

fn wire(ctx: &Ctx, project: Project, tracked_seconds: i64) -> projects::Project {
    let actions = [
        (Action::ProjectUpdate, "update"),
        (Action::ProjectDelete, "delete"),
    ];
    let allowed_actions = ctx.allowed(&actions, target(&project));
    let reached = budget::reached(tracked_seconds, project.budget_seconds, &project.budget_alerts);
    projects::Project {
        id: project.id.uuid(),
        client_id: project.client_id.map(Into::into),
        name: project.name,
        code: project.code,
        color: project.color.into(),
        note: project.note,
        billable: project.billable,
        visibility: project.visibility.into(),
        member_ids: project.members.into_iter().map(Into::into).collect(),
        estimate_seconds: project.estimate_seconds,
        budget_seconds: project.budget_seconds,
        budget_alerts: project.budget_alerts,
        budget_alerts_reached: reached,
        archived: project.archived,
        tracked_seconds,
        created_at: project.created_at.into(),
        updated_at: project.updated_at.into(),
        version: project.version,
        allowed_actions,
    }
}
