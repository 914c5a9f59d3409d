//! How stored tasks look to the caller.

use api::tasks;
use domain::policy::{Action, Target};
use store::{Tx, tasks::Task};

use crate::{access::Ctx, http::Failure};

/// The task as a target of the policy: whoever sees the project sees the task.
pub fn target(task: &Task) -> Target {
    Target::Work {
        project: task.project_id,
        visibility: task.visibility,
    }
}

/// The wire form of a page of tasks. Recorded time is summed once for the page, not per task.
pub async fn present(tx: &mut Tx, ctx: &Ctx, rows: Vec<Task>) -> Result<Vec<tasks::Task>, Failure> {
    let ids: Vec<_> = rows.iter().map(|task| task.id).collect();
    let tracked = store::tasks::sum_tracked(tx, &ids).await?;
    let wire = |task: Task| {
        let tracked = tracked.get(&task.id).copied().unwrap_or_default();
        wire(ctx, task, tracked)
    };
    Ok(rows.into_iter().map(wire).collect())
}

/// The wire form of one task.
pub async fn present_one(tx: &mut Tx, ctx: &Ctx, task: Task) -> Result<tasks::Task, Failure> {
    present(tx, ctx, vec![task])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

fn wire(ctx: &Ctx, task: Task, tracked_seconds: i64) -> tasks::Task {
    let actions = [(Action::TaskUpdate, "update"), (Action::TaskDelete, "delete")];
    let allowed_actions = ctx.allowed(&actions, target(&task));
    tasks::Task {
        id: task.id.uuid(),
        project_id: task.project_id.uuid(),
        name: task.name,
        note: task.note,
        status: task.status.into(),
        status_id: task.status_id.uuid(),
        rank: task.rank.to_string(),
        estimate_seconds: task.estimate_seconds,
        deadline: task.deadline,
        billable: task.billable.into(),
        assignee_ids: task.assignees.into_iter().map(Into::into).collect(),
        archived: task.archived,
        tracked_seconds,
        created_at: task.created_at.into(),
        updated_at: task.updated_at.into(),
        version: task.version,
        allowed_actions,
    }
}
