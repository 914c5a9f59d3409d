//! What the audit log learns of a baseline.

use serde_json::{Value, json};
use store::{audit::AuditEvent, baselines::Baseline};

use crate::access::Ctx;

pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&Baseline>,
    after: Option<&Baseline>,
) -> AuditEvent {
    let baseline = before.or(after);
    let reason = after.map(|baseline| baseline.reason.clone());
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "baseline",
        object: baseline.map(|baseline| baseline.id.uuid()).unwrap_or_default(),
        before: before.map(content),
        after: after.map(content),
        reason: reason.filter(|reason| !reason.is_empty()),
    }
}

fn content(baseline: &Baseline) -> Value {
    json!({
        "project_id": baseline.project_id,
        "name": baseline.name,
        "task_count": baseline.tasks,
        "estimate_seconds": baseline.estimate_seconds,
        "set_by": baseline.set_by,
    })
}
