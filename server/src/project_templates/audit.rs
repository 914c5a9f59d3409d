//! What the audit log learns of a template.

use serde_json::{Value, json};
use store::{audit::AuditEvent, project_templates::ProjectTemplate};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&ProjectTemplate>,
    after: Option<&ProjectTemplate>,
) -> AuditEvent {
    let template = before.or(after);
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "project_template",
        object: template.map(|template| template.id.uuid()).unwrap_or_default(),
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(template: &ProjectTemplate) -> Value {
    json!({
        "name": template.name,
        "task_count": template.content["tasks"].as_array().map_or(0, Vec::len),
        "version": template.version,
    })
}
