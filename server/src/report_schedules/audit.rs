//! What the audit log learns of a schedule.

use domain::ids::MemberId;
use serde_json::{Value, json};
use store::{audit::AuditEvent, report_schedules::ReportSchedule};
use uuid::Uuid;

/// A schedule with those who get its mails.
pub type Listed<'a> = (&'a ReportSchedule, &'a [MemberId]);

/// `before` and `after` are absent where there was or is none.
pub fn event(id: Uuid, action: &'static str, before: Option<Listed>, after: Option<Listed>) -> AuditEvent {
    let object = before
        .or(after)
        .map(|(schedule, _)| schedule.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id,
        action,
        object_kind: "report_schedule",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content((schedule, recipients): Listed) -> Value {
    json!({
        "saved_report_id": schedule.saved_report_id, "created_by": schedule.created_by,
        "frequency": schedule.frequency, "weekday": schedule.weekday, "day": schedule.day,
        "minute": schedule.minute, "time_zone": schedule.time_zone, "attachment": schedule.attachment,
        "paused": schedule.paused, "stopped_because": schedule.stopped_because, "member_ids": recipients,
        "version": schedule.version,
    })
}
