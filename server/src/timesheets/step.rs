//! The steps behind a submission. They differ in who may take them and what they lead to, which is the domain's to say.

use api::{problem::Code, timesheets::TakeStep};
use axum::response::Response;
use domain::{
    ids::TimesheetId,
    policy::Target,
    scope::check_text,
    timesheets::{LONGEST_COMMENT, State, Step},
};
use store::{
    Tx,
    audit::AuditEvent,
    timesheets::{Taken, Timesheet},
};

use super::{
    audit,
    get::find,
    notice::{self, Origin},
    present::{Sheet, present_one},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit, input::check_version},
    working_time,
};

/// Takes one step with one timesheet and answers with it as it is then.
pub async fn run(
    ctx: Ctx,
    origin: Origin,
    id: TimesheetId,
    step: Step,
    Input { value, mutation }: Input<TakeStep>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let (sheet, event) = take(tx, &unit, &origin, id, step, expected, &value.comment).await?;
            let answer = present_one(tx, &unit, Sheet::from(sheet)).await?;
            Done::updated(&answer, answer.version, event)
        })
    })
    .await?;
    notice::announce(&ctx).await;
    Ok(response)
}

/// The command itself, also a part of bulk operations.
pub async fn take(
    tx: &mut Tx,
    ctx: &Ctx,
    origin: &Origin,
    id: TimesheetId,
    step: Step,
    expected: Option<i64>,
    comment: &str,
) -> Result<(Timesheet, AuditEvent), Failure> {
    let before = find(tx, ctx, id).await?;
    ctx.require(step.action(), Target::Of(before.member_id))?;
    check_version(expected, before.version)?;
    let comment = check_comment(comment, step.needs_comment())?;
    let state = next(before.state, step)?;
    let after = Timesheet {
        state,
        comment: comment.clone(),
        changed_by: ctx.actor_id(),
        changed_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    store::timesheets::update(tx, &after, taken(ctx, &after, step)).await?;
    match step {
        Step::Approve => working_time::close_approved(tx, ctx, &after).await?,
        // It may have been approved before there was a record, or come in with an import.
        Step::Reopen => working_time::close_approved(tx, ctx, &before).await?,
        Step::Submit | Step::Withdraw | Step::Reject => {}
    }
    notice::send_later(tx, ctx, origin, step, &after).await?;
    let event = audit::taken(ctx, step, Some(&before), &after);
    Ok((after, event))
}

/// The row of the step that led to `after`.
pub fn taken(ctx: &Ctx, after: &Timesheet, step: Step) -> Taken {
    Taken {
        id: ctx.new_id(),
        timesheet_id: after.id,
        step,
        comment: after.comment.clone(),
        taken_by: ctx.actor_id(),
        taken_at: ctx.now,
    }
}

/// The state after the step, or what stands in its way.
pub fn next(state: State, step: Step) -> Result<State, Failure> {
    state.after(step).ok_or_else(|| {
        let detail = match state {
            State::Submitted => "The week is submitted already and waits for an approver.",
            State::Approved => "The week is approved. An approver can reopen it, with a reason.",
            State::Open | State::Rejected | State::Reopened => {
                "The week is not submitted, so there is nothing to decide or to take back. It may have been changed on another device."
            }
        };
        Failure::new(Code::TimesheetState, detail)
    })
}

/// A comment of a step.
pub fn check_comment(comment: &str, needed: bool) -> Result<String, Failure> {
    let comment = check_text("comment", comment, LONGEST_COMMENT).map_err(|problem| vec![problem])?;
    if needed && comment.trim().is_empty() {
        let message = "Say why: the member reads it, and so does whoever checks the record later.";
        return Err(Failure::field("comment", "required", message));
    }
    Ok(comment)
}
