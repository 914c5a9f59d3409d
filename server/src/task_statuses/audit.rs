//! What the audit log learns of a status.

use serde_json::{Value, json};
use store::{audit::AuditEvent, task_statuses::TaskStatus};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&TaskStatus>,
    after: Option<&TaskStatus>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|status| status.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "task_status",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(status: &TaskStatus) -> Value {
    let s = status;
    json!({
        "name": s.name,
        "category": s.category,
        "rank": s.rank,
        "task_limit": s.task_limit,
        "version": s.version,
    })
}
