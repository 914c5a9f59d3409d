//! What the audit log learns of a role.

use serde_json::{Value, json};
use store::{audit::AuditEvent, roles::StoredRole};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&StoredRole>,
    after: Option<&StoredRole>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|stored| stored.role.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "role",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(stored: &StoredRole) -> Value {
    json!({
        "name": stored.role.name,
        "description": stored.description,
        "based_on": stored.role.based_on,
        "changes": stored.role.changes,
        "version": stored.version,
    })
}
