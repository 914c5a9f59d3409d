//! What the audit log learns of rates and budgets in money.

use serde_json::{Value, json};
use store::{
    audit::AuditEvent,
    rates::{MoneyBudget, StoredRate},
};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&StoredRate>,
    after: Option<&StoredRate>,
) -> AuditEvent {
    let known = before.or(after);
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "rate",
        object: known.map(|stored| stored.id.uuid()).unwrap_or_default(),
        before: before.map(content),
        after: after.map(content),
        reason: after
            .map(|stored| stored.reason.clone())
            .filter(|reason| !reason.is_empty()),
    }
}

fn content(stored: &StoredRate) -> Value {
    let rate = stored.rate;
    json!({
        "kind": rate.kind, "member_id": rate.scope.member, "project_id": rate.scope.project,
        "task_id": rate.scope.task, "valid_from": rate.valid_from, "hourly_minor": rate.hourly_minor,
    })
}

pub fn budget(ctx: &Ctx, before: Option<i64>, after: &MoneyBudget) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action: "project.money_budget_set",
        object_kind: "project",
        object: after.project_id.uuid(),
        before: Some(json!({ "budget_minor": before })),
        after: Some(json!({ "budget_minor": after.budget_minor })),
        reason: Some(after.reason.clone()).filter(|reason| !reason.is_empty()),
    }
}
