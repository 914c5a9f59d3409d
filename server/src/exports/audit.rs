//! What the audit log learns of a copy.

use serde_json::json;
use store::{audit::AuditEvent, export_files::Export};

use crate::access::Ctx;

/// A copy that was made, downloaded or deleted.
pub fn event(ctx: &Ctx, action: &'static str, export: &Export) -> AuditEvent {
    let content = json!({
        "format": export.format, "dialect": export.dialect, "encrypted": export.encrypted, "sha256": export.sha256,
        "expires_at": export.expires_at,
    });
    let gone = action == "export.deleted";
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "export",
        object: export.id.uuid(),
        before: gone.then(|| content.clone()),
        after: (!gone).then_some(content),
        reason: None,
    }
}
