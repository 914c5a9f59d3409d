//! What the audit log learns of a client.

use serde_json::{Value, json};
use store::{audit::AuditEvent, clients::Client};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(ctx: &Ctx, action: &'static str, before: Option<&Client>, after: Option<&Client>) -> AuditEvent {
    let object = before
        .or(after)
        .map(|client| client.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "client",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(client: &Client) -> Value {
    let Client {
        id: _,
        name,
        note,
        archived,
        created_at: _,
        updated_at: _,
        version,
    } = client;
    json!({ "name": name, "note": note, "archived": archived, "version": version })
}
