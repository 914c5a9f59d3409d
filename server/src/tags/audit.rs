//! What the audit log learns of a tag.

use serde_json::{Value, json};
use store::{audit::AuditEvent, tags::Tag};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(ctx: &Ctx, action: &'static str, before: Option<&Tag>, after: Option<&Tag>) -> AuditEvent {
    let object = before.or(after).map(|tag| tag.id.uuid()).unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "tag",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(tag: &Tag) -> Value {
    let Tag {
        id: _,
        name,
        color,
        archived,
        created_at: _,
        updated_at: _,
        version,
    } = tag;
    json!({ "name": name, "color": color, "archived": archived, "version": version })
}
