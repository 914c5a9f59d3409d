use api::{
    Problem,
    working_time::{WorkingDayQuery, WorkingDayRecord},
};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    time::date_in_range,
};
use jiff::{ToSpan, civil::Date};
use store::{
    Tx,
    members::Member,
    working_time::{chains, list},
};

use super::{
    follow::{entries_between, presence},
    present::{closed, open, version},
};
use crate::{
    access::Ctx,
    http::{Failure, Query},
};

/// Read a day of the working-time record
///
/// With every version that there ever was of it. An open day has none: it follows the time entries.
#[utoipa::path(
    get, path = "/working-time/day", tag = "working time", params(WorkingDayQuery),
    responses((status = 200, body = WorkingDayRecord), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_working_day(
    ctx: Ctx,
    Query(query): Query<WorkingDayQuery>,
) -> Result<Json<WorkingDayRecord>, Failure> {
    if !date_in_range(query.date) {
        let message = "The date must lie between 1970-01-01 and 2200-01-01.";
        return Err(Failure::field("date", "out_of_range", message));
    }
    let unit = ctx.clone();
    let record = ctx.database.read(move |tx| {
        Box::pin(async move {
            let member = find_member(tx, &unit, query.member_id.map(MemberId::from)).await?;
            read(tx, &unit, &member, query.date).await
        })
    });
    Ok(Json(record.await?))
}

/// Whose record it is, if the caller may see it.
pub async fn find_member(tx: &mut Tx, ctx: &Ctx, member: Option<MemberId>) -> Result<Member, Failure> {
    let id = member.unwrap_or(ctx.actor_id());
    ctx.require(Action::WorkingTimeRead, Target::Of(id))?;
    if id == ctx.actor_id() {
        return Ok(ctx.member.clone());
    }
    store::members::find(tx, id).await?.ok_or_else(Failure::not_found)
}

/// A day with its versions.
pub async fn read(tx: &mut Tx, ctx: &Ctx, member: &Member, date: Date) -> Result<WorkingDayRecord, Failure> {
    let days = list(tx, member.id, date, date).await?;
    let chain = chains(tx, &days).await?.pop().unwrap_or_default();
    if let Some(day) = days.first().and_then(|day| closed(ctx, day, &chain)) {
        return Ok(WorkingDayRecord {
            day,
            versions: chain.into_iter().map(version).collect(),
        });
    }
    let around = [date.saturating_sub(1.day()), date.saturating_add(1.day())];
    let entries = entries_between(tx, member.id, around).await?;
    let presence = presence(date, &member.time_zone, &entries);
    Ok(WorkingDayRecord {
        day: open(ctx, member, date, &presence),
        versions: Vec::new(),
    })
}
