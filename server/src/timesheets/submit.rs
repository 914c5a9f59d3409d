use api::{
    FieldError, Problem,
    problem::Code,
    timesheets::{SubmitTimesheet, Timesheet as Wire},
};
use axum::response::Response;
use domain::{
    ids::{MemberId, TimesheetId},
    policy::{Action, Target},
    timesheets::{Severity, State, Step},
};
use store::{Tx, timesheets::Timesheet};

use super::{
    audit,
    notice::{self, Origin},
    present::{Sheet, present_one},
    step::{check_comment, next, taken},
    week::week_of,
};
use crate::{
    access::Ctx,
    entries::rules::check_member,
    http::{Done, Failure, Input, commit::commit, input::check_version},
};

/// Submit a week
///
/// The week in which the date lies. What the checks find is in `findings` of the week; blocking ones refuse the
/// submission (409 `timesheet_blocked`), each named in `errors`. From then on the entries of the week cannot be changed,
/// by nobody and on no way, until the submission is withdrawn or rejected.
#[utoipa::path(
    post, path = "/timesheets/submit", tag = "timesheets", request_body = SubmitTimesheet,
    responses(
        (status = 200, body = Wire), (status = 201, body = Wire),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn submit_timesheet(
    ctx: Ctx,
    origin: Origin,
    Input { value, mutation }: Input<SubmitTimesheet>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { submit(tx, &unit, &origin, value, expected).await })
    })
    .await?;
    notice::announce(&ctx).await;
    Ok(response)
}

async fn submit(
    tx: &mut Tx,
    ctx: &Ctx,
    origin: &Origin,
    input: SubmitTimesheet,
    expected: Option<i64>,
) -> Result<Done, Failure> {
    let member = input.member_id.map_or(ctx.actor_id(), MemberId::from);
    ctx.require(Action::TimesheetSubmit, Target::Of(member))?;
    check_member(tx, ctx, member).await?;
    let comment = check_comment(&input.comment, false)?;
    let week = week_of(ctx, input.date)?;
    let stored = store::timesheets::find_week(tx, member, week.first).await?;
    check_version(expected, stored.as_ref().map_or(0, |sheet| sheet.version))?;
    let state = next(
        stored.as_ref().map_or(State::Open, |sheet| sheet.state),
        Step::Submit,
    )?;
    let found = present_one(
        tx,
        ctx,
        Sheet {
            member,
            week,
            stored: stored.clone(),
        },
    )
    .await?;
    refuse_blocked(&found)?;
    let after = Timesheet {
        id: stored.as_ref().map_or_else(
            || TimesheetId::from(input.id.unwrap_or_else(|| ctx.new_id())),
            |sheet| sheet.id,
        ),
        member_id: member,
        week,
        state,
        comment,
        changed_by: ctx.actor_id(),
        changed_at: ctx.now,
        submitted_at: ctx.now,
        version: stored.as_ref().map_or(1, |sheet| sheet.version + 1),
    };
    let step = taken(ctx, &after, Step::Submit);
    match &stored {
        Some(_) => store::timesheets::update(tx, &after, step).await?,
        None => store::timesheets::insert(tx, &after, vec![step]).await?,
    }
    notice::send_later(tx, ctx, origin, Step::Submit, &after).await?;
    let event = audit::taken(ctx, Step::Submit, stored.as_ref(), &after);
    let location = format!("/api/v1/timesheets/{}", after.id);
    let answer = present_one(tx, ctx, Sheet::from(after)).await?;
    if stored.is_some() {
        return Done::updated(&answer, answer.version, event);
    }
    Done::created(&answer, location, answer.version, event)
}

fn refuse_blocked(week: &Wire) -> Result<(), Failure> {
    let errors: Vec<FieldError> = week
        .findings
        .iter()
        .filter(|finding| Severity::from(finding.severity) == Severity::Blocking)
        .map(|finding| FieldError {
            field: "date".into(),
            code: serde_json::to_value(finding.code)
                .ok()
                .and_then(|code| code.as_str().map(str::to_owned))
                .unwrap_or_default(),
            message: finding.message.clone(),
            options: finding.dates.iter().map(ToString::to_string).collect(),
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let detail = "The checks found something that has to be put right first.";
    Err(Failure::new(Code::TimesheetBlocked, detail).with_errors(errors))
}
