//! How scope changes look to the caller.

use api::scope_changes::ScopeChange;
use domain::policy::{Action, Target};
use store::scope_changes::StoredChange;

use crate::access::Ctx;

/// The wire form of a change; `project` is the target of the policy.
pub fn present(ctx: &Ctx, stored: StoredChange, project: Target) -> ScopeChange {
    let delta_seconds = stored.change.delta_seconds();
    ScopeChange {
        id: stored.id.uuid(),
        project_id: stored.project_id.uuid(),
        baseline_id: stored.baseline_id.map(Into::into),
        task_id: stored.task_id.uuid(),
        task_name: stored.task_name,
        kind: stored.change.kind.into(),
        before_seconds: stored.change.before_seconds,
        after_seconds: stored.change.after_seconds,
        delta_seconds,
        reason: stored.reason,
        changed_by: stored.changed_by.map(Into::into),
        changed_at: stored.changed_at.into(),
        version: stored.version,
        allowed_actions: ctx.allowed(&[(Action::ProjectUpdate, "update")], project),
    }
}
