//! What the audit log learns of a recurring entry.

use jiff::civil::Date;
use serde_json::{Value, json};
use store::{audit::AuditEvent, recurring_entries::RecurringEntry};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&RecurringEntry>,
    after: Option<&RecurringEntry>,
) -> AuditEvent {
    let known = before.or(after);
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "recurring_entry",
        object: known.map(|recurring| recurring.id.uuid()).unwrap_or_default(),
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

/// What became of a date of it.
pub fn occurrence(
    ctx: &Ctx,
    action: &'static str,
    recurring: &RecurringEntry,
    date: Date,
    (before, after): (&str, &str),
) -> AuditEvent {
    let state = |state: &str| Some(json!({ "member_id": recurring.member_id, "date": date, "state": state }));
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "recurring_entry",
        object: recurring.id.uuid(),
        before: state(before),
        after: state(after),
        reason: None,
    }
}

fn content(recurring: &RecurringEntry) -> Value {
    let r = recurring;
    json!({
        "member_id": r.member_id, "project_id": r.work.project_id, "task_id": r.work.task_id, "note": r.work.note,
        "billable": r.work.billable, "tags": r.work.tags, "from": r.from, "until": r.until,
        "interval": r.interval_weeks, "by_day": r.by_day, "start_minute": r.start_minute,
        "duration_seconds": r.duration_seconds, "time_zone": r.time_zone, "automatic": r.automatic,
        "paused": r.paused, "version": r.version,
    })
}
