//! What the audit log learns of a favorite.

use serde_json::{Value, json};
use store::{audit::AuditEvent, favorites::Favorite};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&Favorite>,
    after: Option<&Favorite>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|favorite| favorite.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "favorite",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(favorite: &Favorite) -> Value {
    let work = &favorite.work;
    json!({
        "position": favorite.position, "project_id": work.project_id, "task_id": work.task_id, "note": work.note,
        "billable": work.billable, "tags": work.tags, "version": favorite.version,
    })
}
