//! What the audit log learns of a team.

use serde_json::{Value, json};
use store::{audit::AuditEvent, teams::Team};

use crate::{access::Ctx, members::audit::difference};

pub fn created(ctx: &Ctx, team: &Team) -> AuditEvent {
    event(ctx, "team.created", team, (None, Some(content(team))))
}

pub fn updated(ctx: &Ctx, before: &Team, after: &Team) -> AuditEvent {
    event(
        ctx,
        "team.updated",
        after,
        difference(content(before), content(after)),
    )
}

pub fn deleted(ctx: &Ctx, team: &Team) -> AuditEvent {
    event(ctx, "team.deleted", team, (Some(content(team)), None))
}

fn event(
    ctx: &Ctx,
    action: &'static str,
    team: &Team,
    (before, after): (Option<Value>, Option<Value>),
) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "team",
        object: team.id.uuid(),
        before,
        after,
        reason: None,
    }
}

pub fn content(team: &Team) -> Value {
    json!({ "name": team.name, "member_ids": team.members, "lead_ids": team.leads })
}
