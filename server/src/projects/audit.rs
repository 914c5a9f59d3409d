//! What the audit log learns of a project.

use serde_json::{Value, json};
use store::{audit::AuditEvent, projects::Project};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&Project>,
    after: Option<&Project>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|project| project.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "project",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(project: &Project) -> Value {
    let p = project;
    json!({
        "client_id": p.client_id,
        "name": p.name,
        "code": p.code,
        "color": p.color,
        "note": p.note,
        "billable": p.billable,
        "visibility": p.visibility,
        "member_ids": p.members,
        "estimate_seconds": p.estimate_seconds,
        "budget_seconds": p.budget_seconds,
        "budget_alerts": p.budget_alerts,
        "archived": p.archived,
        "version": p.version,
    })
}
