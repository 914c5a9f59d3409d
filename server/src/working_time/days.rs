use std::collections::BTreeMap;

use api::{
    Problem,
    working_time::{WorkingDay, WorkingDays, WorkingDaysQuery},
};
use axum::Json;
use domain::{ids::MemberId, time::date_in_range, working_time::DAYS_LISTED};
use jiff::{ToSpan, civil::Date};
use store::{
    Tx,
    members::Member,
    working_time::{chains, list},
};

use super::{
    day::find_member,
    follow::{entries_between, presence},
    present::{closed, open},
};
use crate::{
    access::Ctx,
    http::{Failure, Query},
};

/// List days of the working-time record
///
/// Closed days as they stand, open ones with what their entries come to now.
#[utoipa::path(
    get, path = "/working-time/days", tag = "working time", params(WorkingDaysQuery),
    responses((status = 200, body = WorkingDays), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_working_days(
    ctx: Ctx,
    Query(query): Query<WorkingDaysQuery>,
) -> Result<Json<WorkingDays>, Failure> {
    let [first, last] = range(query.from, query.to, DAYS_LISTED)?;
    let unit = ctx.clone();
    let days = ctx.database.read(move |tx| {
        Box::pin(async move {
            let member = find_member(tx, &unit, query.member_id.map(MemberId::from)).await?;
            read(tx, &unit, &member, [first, last]).await
        })
    });
    Ok(Json(WorkingDays { items: days.await? }))
}

/// The first and the last day of a period of at most so many days.
pub fn range(from: Date, to: Date, most: i64) -> Result<[Date; 2], Failure> {
    let days = from.until(to).map_or(0, |span| i64::from(span.get_days()));
    if !date_in_range(from) || !date_in_range(to) || !(1..=most).contains(&days) {
        let message = format!("Give 1 to {most} days between 1970-01-01 and 2200-01-01.");
        return Err(Failure::field("to", "out_of_range", message));
    }
    Ok([from, to.saturating_sub(1.day())])
}

async fn read(
    tx: &mut Tx,
    ctx: &Ctx,
    member: &Member,
    [first, last]: [Date; 2],
) -> Result<Vec<WorkingDay>, Failure> {
    let stored = list(tx, member.id, first, last).await?;
    let chains = chains(tx, &stored).await?;
    let mut days: BTreeMap<Date, WorkingDay> = stored
        .iter()
        .zip(&chains)
        .filter_map(|(day, chain)| Some((day.date, closed(ctx, day, chain)?)))
        .collect();
    let around = [first.saturating_sub(1.day()), last.saturating_add(1.day())];
    let entries = entries_between(tx, member.id, around).await?;
    for date in first.series(1.day()).take_while(|date| *date <= last) {
        let presence = presence(date, &member.time_zone, &entries);
        if !presence.is_empty() {
            days.entry(date)
                .or_insert_with(|| open(ctx, member, date, &presence));
        }
    }
    Ok(days.into_values().collect())
}
