//! What the audit log learns of a comment.

use domain::comments::Subject;
use serde_json::{Value, json};
use store::{audit::AuditEvent, comments::Comment};

use crate::access::Ctx;

/// `before` and `after` are absent where there was or is none.
pub fn event(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&Comment>,
    after: Option<&Comment>,
) -> AuditEvent {
    let object = before
        .or(after)
        .map(|comment| comment.id.uuid())
        .unwrap_or_default();
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "comment",
        object,
        before: before.map(content),
        after: after.map(content),
        reason: None,
    }
}

fn content(comment: &Comment) -> Value {
    let c = comment;
    let subject = match c.subject {
        Subject::Client(id) => json!({ "client_id": id }),
        Subject::Project(id) => json!({ "project_id": id }),
        Subject::Task(id) => json!({ "task_id": id }),
    };
    json!({
        "subject": subject,
        "member_id": c.member_id,
        "text": c.text,
        "mention_ids": c.mentions,
        "version": c.version,
    })
}
