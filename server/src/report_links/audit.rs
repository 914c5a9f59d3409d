//! What the audit log learns of a public link.

use serde_json::{Value, json};
use store::{audit::AuditEvent, report_links::ReportLink};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&ReportLink>,
    after: Option<&ReportLink>,
) -> AuditEvent {
    let object = before.or(after).map(|link| link.id.uuid()).unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "report_link",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(link: &ReportLink) -> Value {
    json!({
        "saved_report_id": link.saved_report_id, "columns": link.columns, "expires_at": link.expires_at,
        "has_password": link.password_hash.is_some(), "access_count": link.access_count,
    })
}
