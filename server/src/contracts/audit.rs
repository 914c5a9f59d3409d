//! What the audit log learns of contracts.

use serde_json::{Map, Value, json};
use store::{audit::AuditEvent, contracts::StoredContract};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&StoredContract>,
    after: Option<&StoredContract>,
) -> AuditEvent {
    let known = before.or(after);
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "contract",
        object: known.map(|stored| stored.id.uuid()).unwrap_or_default(),
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(stored: &StoredContract) -> Value {
    let contract = stored.contract;
    let mut content: Map<String, Value> = domain::contracts::DAY_FIELDS
        .iter()
        .zip(contract.day_seconds)
        .map(|(field, seconds)| ((*field).to_owned(), json!(seconds)))
        .collect();
    content.insert("member_id".to_owned(), json!(stored.member_id));
    content.insert("valid_from".to_owned(), json!(contract.valid_from));
    content.insert("note".to_owned(), json!(stored.note));
    Value::Object(content)
}
