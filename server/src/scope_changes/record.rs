use domain::{
    ids::ScopeChangeId,
    scope::{Counted, ScopeChange},
};
use store::{
    Tx, baselines,
    scope_changes::{self, StoredChange},
    tasks::Task,
};

use crate::{access::Ctx, http::Failure};

/// Keeps what a command on a task does to the scope of its project. Every command that creates, changes or deletes a
/// task calls it in its own transaction; most of them change nothing here.
pub async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    before: Option<&Task>,
    after: Option<&Task>,
    reason: &str,
) -> Result<(), Failure> {
    let Some(task) = after.or(before) else {
        return Ok(());
    };
    let Some(change) = ScopeChange::between(before.and_then(counted), after.and_then(counted)) else {
        return Ok(());
    };
    let stored = StoredChange {
        id: ScopeChangeId::from(ctx.new_id()),
        project_id: task.project_id,
        baseline_id: baselines::newest(tx, task.project_id).await?,
        task_id: task.id,
        task_name: task.name.clone(),
        change,
        reason: reason.to_owned(),
        changed_by: Some(ctx.actor_id()),
        changed_at: ctx.now,
        version: 1,
    };
    Ok(scope_changes::insert(tx, vec![stored]).await?)
}

/// An archived task does not count.
fn counted(task: &Task) -> Option<Counted> {
    (!task.archived).then_some(Counted(task.estimate_seconds))
}
