//! What the audit log learns of a member, and of any object: the fields that changed.

use domain::ids::TeamId;
use serde_json::{Map, Value, json};
use store::{audit::AuditEvent, members::Member};

use crate::access::Ctx;

/// A member with their teams, as the audit log sees them.
pub fn content(member: &Member, teams: &[TeamId]) -> Value {
    json!({
        "name": member.name,
        "email": member.email,
        "role": member.role,
        "custom_role": member.tailoring.role.as_ref().map(|role| &role.name),
        "extra_grants": member.tailoring.extra,
        "active": member.active,
        "time_zone": member.time_zone,
        "locale": member.locale,
        "preferences": member.preferences,
        "team_ids": teams,
    })
}

pub fn event(
    ctx: &Ctx,
    action: &'static str,
    member: &Member,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "member",
        object: member.id.uuid(),
        before,
        after,
        reason: None,
    }
}

/// The fields of two objects that differ, with the old and the new value.
pub fn difference(before: Value, after: Value) -> (Option<Value>, Option<Value>) {
    let (Value::Object(mut before), Value::Object(mut after)) = (before, after) else {
        return (None, None);
    };
    let same: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) == Some(*value))
        .map(|(name, _)| name.clone())
        .collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    let value = |fields: Map<String, Value>| Some(Value::Object(fields));
    (value(before), value(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let before = json!({ "name": "Ada", "role": "member", "team_ids": [] });
        let after = json!({ "name": "Ada", "role": "admin", "team_ids": ["t"] });
        let (before, after) = difference(before, after);
        assert_eq!(before, Some(json!({ "role": "member", "team_ids": [] })));
        assert_eq!(after, Some(json!({ "role": "admin", "team_ids": ["t"] })));
    }
}
