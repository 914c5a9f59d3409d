//! What the audit log learns of a saved report.

use serde_json::{Value, json};
use store::{audit::AuditEvent, saved_reports::SavedReport};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&SavedReport>,
    after: Option<&SavedReport>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|report| report.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "saved_report",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(report: &SavedReport) -> Value {
    let SavedReport {
        id: _,
        owner_id,
        name,
        definition,
        shared,
        created_at: _,
        updated_at: _,
        version,
    } = report;
    json!({ "owner_id": owner_id, "name": name, "definition": definition, "shared": shared, "version": version })
}
