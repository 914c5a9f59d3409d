use api::{
    Problem,
    problem::Code,
    working_time::{CloseWorkingDay, WorkingDayRecord},
};
use axum::response::Response;
use domain::{
    entries::When,
    policy::{Action, Target},
    time::{date_in_range, local_date, zone},
    working_time::{Cause, DayKey},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use store::{Tx, audit::AuditEvent, members::Member, timesheets::Timesheet, working_time::list};

use super::{
    append::{Maker, Next, append},
    day::read,
    follow::{entries_between, presence},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Close a day
///
/// The record of the caller's day begins: with what its entries come to now. From now on every change of it is kept, and what
/// somebody else changes needs the caller's consent, where the organization wants that. Approving a week and closing a period
/// close the days in them as well.
#[utoipa::path(
    post, path = "/working-time/close", tag = "working time", request_body = CloseWorkingDay,
    responses((status = 200, body = WorkingDayRecord), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn close_working_day(
    ctx: Ctx,
    Input { value, mutation }: Input<CloseWorkingDay>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { close(tx, &unit, value.date).await })
    })
    .await
}

async fn close(tx: &mut Tx, ctx: &Ctx, date: Date) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::WorkingTimeAnswerOwn, Target::Of(me))?;
    if !date_in_range(date) || date > today(ctx, &ctx.member) {
        let message = "A day can be closed once it has begun.";
        return Err(Failure::field("date", "out_of_range", message));
    }
    if !list(tx, me, date, date).await?.is_empty() {
        let detail = "The day is closed already.";
        return Err(Failure::new(Code::WorkingDayState, detail));
    }
    let around = [date.saturating_sub(1.day()), date.saturating_add(1.day())];
    let entries = entries_between(tx, me, around).await?;
    if entries.iter().any(|entry| runs_on(&entry.when, date, ctx)) {
        let detail = "A timer of this day is still running. Stop it first.";
        return Err(Failure::new(Code::WorkingDayState, detail));
    }
    let next = Next {
        cause: Cause::Recorded,
        presence: presence(date, &ctx.member.time_zone, &entries),
        reason: ctx.reason.clone(),
        answer_by: None,
    };
    let maker = Maker::from(ctx);
    let key = key(ctx, &ctx.member, date);
    append(tx, &maker, key.id(), &key, &[], next).await?;
    let record = read(tx, ctx, &ctx.member, date).await?;
    Done::answered(&record, Vec::<AuditEvent>::new())
}

/// Closes the days of a week that was approved, as far as they hold time and are not closed yet.
pub async fn close_approved(tx: &mut Tx, ctx: &Ctx, sheet: &Timesheet) -> Result<(), Failure> {
    let Some(member) = store::members::find(tx, sheet.member_id).await? else {
        return Ok(());
    };
    let week = sheet.week;
    let closed = list(tx, member.id, week.first, week.last).await?;
    let around = [
        week.first.saturating_sub(1.day()),
        week.last.saturating_add(1.day()),
    ];
    let entries = entries_between(tx, member.id, around).await?;
    let maker = Maker::from(ctx);
    for date in week.days() {
        let presence = presence(date, &member.time_zone, &entries);
        if presence.is_empty() || closed.iter().any(|day| day.date == date) {
            continue;
        }
        let next = Next {
            cause: Cause::Recorded,
            presence,
            reason: sheet.comment.clone(),
            answer_by: None,
        };
        let key = key(ctx, &member, date);
        append(tx, &maker, key.id(), &key, &[], next).await?;
    }
    Ok(())
}

/// The member's present day.
pub fn today(ctx: &Ctx, member: &Member) -> Date {
    local_date(ctx.now, &zone(&member.time_zone).unwrap_or(TimeZone::UTC))
}

fn runs_on(when: &When, date: Date, ctx: &Ctx) -> bool {
    let [first, last] = <[Date; 2]>::from(when.dates(ctx.now));
    when.is_running() && (first..=last).contains(&date)
}

fn key(ctx: &Ctx, member: &Member, date: Date) -> DayKey {
    DayKey {
        organization: ctx.organization.id,
        member: member.id,
        date,
        time_zone: member.time_zone.clone(),
    }
}
