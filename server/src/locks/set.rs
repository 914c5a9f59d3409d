use api::{
    Problem,
    locks::{Lock as Wire, SetLock},
};
use axum::response::Response;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    problems::FieldProblem,
    scope::check_text,
    time::date_in_range,
};
use serde_json::{Value, json};
use store::{Tx, audit::AuditEvent, locks::Lock};
use uuid::Uuid;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Close a period or open it again
///
/// Everything up to and including `locked_until` is closed; an earlier date opens what lies behind it, null opens
/// everything. The reason is kept in the audit log.
#[utoipa::path(
    put, path = "/locks", tag = "locks", request_body = SetLock,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn set_lock(ctx: Ctx, Input { value, mutation }: Input<SetLock>) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { set(tx, &unit, value).await })
    })
    .await
}

async fn set(tx: &mut Tx, ctx: &Ctx, input: SetLock) -> Result<Done, Failure> {
    let member = input.member_id.map(MemberId::from);
    ctx.require(Action::LockSet, member.map_or(Target::Organization, Target::Of))?;
    let reason = check(&input)?;
    if let Some(member) = member {
        store::members::find(tx, member)
            .await?
            .ok_or_else(Failure::not_found)?;
    }
    let before = store::locks::find(tx, member).await?;
    let id = before.as_ref().map_or_else(|| ctx.new_id(), |lock| lock.id);
    let answer = match input.locked_until {
        Some(locked_until) => {
            let lock = Lock {
                id,
                member_id: member,
                locked_until,
                reason: reason.clone(),
                set_by: ctx.actor_id(),
                set_at: ctx.now,
            };
            store::locks::replace(tx, before.as_ref(), &lock).await?;
            present(lock)
        }
        None => {
            if let Some(lock) = &before {
                store::locks::delete(tx, lock, ctx.now).await?;
            }
            Wire {
                member_id: input.member_id,
                locked_until: None,
                reason: reason.clone(),
                set_by: ctx.actor_id().uuid(),
                set_at: ctx.now.into(),
            }
        }
    };
    Done::answered(&answer, event(ctx, id, before.as_ref(), &answer, reason))
}

fn check(input: &SetLock) -> Result<String, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if let Some(date) = input.locked_until
        && !date_in_range(date)
    {
        let message = "the date must lie between 1970-01-01 and 2200-01-01";
        problems.push(FieldProblem::new("locked_until", "out_of_range", message));
    }
    let reason = match check_text("reason", &input.reason, LONGEST_REASON) {
        Ok(reason) if reason.trim().is_empty() => {
            problems.push(FieldProblem::new(
                "reason",
                "required",
                "say why, for those who read the record later",
            ));
            reason
        }
        Ok(reason) => reason,
        Err(problem) => {
            problems.push(problem);
            String::new()
        }
    };
    if problems.is_empty() {
        Ok(reason)
    } else {
        Err(problems)
    }
}

fn event(ctx: &Ctx, id: Uuid, before: Option<&Lock>, after: &Wire, reason: String) -> AuditEvent {
    let content = |until: Value| json!({ "member_id": after.member_id, "locked_until": until });
    AuditEvent {
        id: ctx.new_id(),
        action: "lock.set",
        object_kind: "lock",
        object: id,
        before: Some(content(json!(before.map(|lock| lock.locked_until)))),
        after: Some(content(json!(after.locked_until))),
        reason: Some(reason),
    }
}
