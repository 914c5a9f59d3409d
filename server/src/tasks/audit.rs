//! What the audit log learns of a task.

use serde_json::{Value, json};
use store::{audit::AuditEvent, tasks::Task};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(ctx: &Ctx, action: &'static str, before: Option<&Task>, after: Option<&Task>) -> AuditEvent {
    let object = before.or(after).map(|task| task.id.uuid()).unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "task",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(task: &Task) -> Value {
    let t = task;
    json!({
        "project_id": t.project_id,
        "name": t.name,
        "note": t.note,
        "status": t.status,
        "status_id": t.status_id,
        "rank": t.rank,
        "estimate_seconds": t.estimate_seconds,
        "deadline": t.deadline,
        "billable": t.billable,
        "assignee_ids": t.assignees,
        "archived": t.archived,
        "version": t.version,
    })
}
