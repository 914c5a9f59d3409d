//! What the audit log learns of a timesheet.

use domain::timesheets::Step;
use serde_json::{Value, json};
use store::{audit::AuditEvent, timesheets::Timesheet};

use crate::access::Ctx;

pub fn taken(ctx: &Ctx, step: Step, before: Option<&Timesheet>, after: &Timesheet) -> AuditEvent {
    let action = match step {
        Step::Submit => "timesheet.submitted",
        Step::Withdraw => "timesheet.withdrawn",
        Step::Approve => "timesheet.approved",
        Step::Reject => "timesheet.rejected",
        Step::Reopen => "timesheet.reopened",
    };
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "timesheet",
        object: after.id.uuid(),
        before: before.map(content),
        after: Some(content(after)),
        reason: (!after.comment.is_empty()).then(|| after.comment.clone()),
    }
}

fn content(sheet: &Timesheet) -> Value {
    json!({
        "member_id": sheet.member_id, "week_start": sheet.week.first, "week_end": sheet.week.last,
        "state": sheet.state, "version": sheet.version,
    })
}
