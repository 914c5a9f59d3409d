use api::{
    Problem,
    problem::Code,
    working_time::{AnswerWorkingDay, WorkingDayRecord},
};
use axum::response::Response;
use domain::{
    policy::{Action, Target},
    scope::check_text,
    working_time::{self as rules, Answer, Cause, LONGEST_REASON, standing},
};
use store::{
    Tx,
    audit::AuditEvent,
    working_time::{chains, list},
};

use super::{
    append::{Maker, Next, append},
    day::read,
    notice,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Answer what somebody else proposes for a day
///
/// Accepting lets it stand. Disputing says why it is wrong, and leaves what stood before; it has to be said before the deadline.
/// What was disputed or has lapsed can still be accepted. The time entries are changed by neither.
#[utoipa::path(
    post, path = "/working-time/answer", tag = "working time", request_body = AnswerWorkingDay,
    responses((status = 200, body = WorkingDayRecord), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn answer_working_day(
    ctx: Ctx,
    Input { value, mutation }: Input<AnswerWorkingDay>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { answer(tx, &unit, value).await })
    })
    .await
}

async fn answer(tx: &mut Tx, ctx: &Ctx, input: AnswerWorkingDay) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::WorkingTimeAnswerOwn, Target::Of(me))?;
    let said = Answer::from(input.answer);
    let reason = check_reason(&input.reason, said)?;
    let day = list(tx, me, input.date, input.date).await?.pop();
    let day = day.ok_or_else(Failure::not_found)?;
    let chain = chains(tx, std::slice::from_ref(&day))
        .await?
        .pop()
        .unwrap_or_default();
    let refused =
        |why: String| Failure::new(Code::WorkingDayState, format!("This cannot be answered: {why}."));
    let cause = rules::answer(&chain, input.number, said, ctx.now).map_err(|why| refused(why.to_string()))?;
    let open = standing(&chain).and_then(|found| found.open);
    let open = open.ok_or_else(|| refused("nothing is proposed".to_owned()))?;
    let next = Next {
        cause,
        presence: open.version.presence.clone(),
        reason,
        // A dispute stays in the list of what is open, under the deadline that it kept.
        answer_by: open.version.answer_by.filter(|_| cause == Cause::Disputed),
    };
    let maker = Maker::from(ctx);
    append(tx, &maker, day.id, &maker.key(&day), &chain, next).await?;
    if let Some(proposer) = open.version.author {
        notice::tell_answered(tx, ctx, &day, proposer).await?;
    }
    let record = read(tx, ctx, &ctx.member, input.date).await?;
    Done::answered(&record, Vec::<AuditEvent>::new())
}

fn check_reason(reason: &str, said: Answer) -> Result<String, Failure> {
    let reason = check_text("reason", reason, LONGEST_REASON).map_err(|problem| vec![problem])?;
    if said == Answer::Dispute && reason.trim().is_empty() {
        let message = "Say why: whoever proposed it reads it, and so does whoever checks the record later.";
        return Err(Failure::field("reason", "required", message));
    }
    Ok(reason)
}
