//! How stored statuses look to the caller.

use api::task_statuses;
use domain::{
    ids::TaskStatusId,
    policy::{Action, Target},
};
use store::{Tx, task_statuses::TaskStatus};

use crate::{access::Ctx, http::Failure};

/// The wire form of all statuses, in their order.
pub fn present(ctx: &Ctx, all: Vec<TaskStatus>) -> Vec<task_statuses::TaskStatus> {
    let actions = [
        (Action::TaskStatusManage, "update"),
        (Action::TaskStatusManage, "delete"),
    ];
    let allowed_actions = ctx.allowed(&actions, Target::Organization);
    let wire = |(position, status): (u16, TaskStatus)| task_statuses::TaskStatus {
        id: status.id.uuid(),
        name: status.name,
        category: status.category.into(),
        position,
        task_limit: status.task_limit,
        created_at: status.created_at.into(),
        updated_at: status.updated_at.into(),
        version: status.version,
        allowed_actions: allowed_actions.clone(),
    };
    (0..).zip(all).map(wire).collect()
}

/// The wire form of one status: its position is known only among all of them.
pub async fn present_one(
    tx: &mut Tx,
    ctx: &Ctx,
    id: TaskStatusId,
) -> Result<task_statuses::TaskStatus, Failure> {
    let all = store::task_statuses::list(tx).await?;
    present(ctx, all)
        .into_iter()
        .find(|status| status.id == id.uuid())
        .ok_or_else(Failure::not_found)
}
