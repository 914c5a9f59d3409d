//! What the audit log learns of an entry.

use serde_json::{Value, json};
use store::{audit::AuditEvent, entries::StoredEntry};

use crate::access::Ctx;

pub fn created(ctx: &Ctx, entry: &StoredEntry) -> AuditEvent {
    event(ctx, "time_entry.created", entry, None, Some(content(entry)))
}

pub fn updated(ctx: &Ctx, before: &StoredEntry, after: &StoredEntry) -> AuditEvent {
    event(
        ctx,
        "time_entry.updated",
        after,
        Some(content(before)),
        Some(content(after)),
    )
}

pub fn deleted(ctx: &Ctx, entry: &StoredEntry) -> AuditEvent {
    event(ctx, "time_entry.deleted", entry, Some(content(entry)), None)
}

fn event(
    ctx: &Ctx,
    action: &'static str,
    entry: &StoredEntry,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "time_entry",
        object: entry.id.uuid(),
        before,
        after,
        reason: (!ctx.reason.is_empty()).then(|| ctx.reason.clone()),
    }
}

fn content(entry: &StoredEntry) -> Value {
    json!({ "member_id": entry.member_id, "version": entry.version, "content": entry.content })
}
