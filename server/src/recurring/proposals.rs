use std::collections::HashSet;

use api::{
    Problem,
    recurring_entries::{Proposal, ProposalList, ProposalQuery},
};
use axum::Json;
use domain::{
    ids::RecurringEntryId,
    locks::locked,
    policy::Action,
    time::{Period, local_date},
};
use jiff::civil::Date;
use store::{Tx, recurring_entries, recurring_entries::RecurringEntry};

use super::{
    input::{pattern_of, slot_of},
    require,
};
use crate::{
    access::Ctx,
    http::{Failure, Query},
};

/// The most days of one question.
const MOST_DAYS: i64 = 62;

/// List what the caller's recurring entries propose
///
/// Every date that was neither recorded nor skipped, not before the day on which the recurring entry was made, and not on
/// closed days. Those that record by themselves propose nothing, and neither do paused ones.
#[utoipa::path(
    get, path = "/recurring-entries/proposals", tag = "recurring entries", params(ProposalQuery),
    responses(
        (status = 200, body = ProposalList), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_proposals(
    ctx: Ctx,
    Query(query): Query<ProposalQuery>,
) -> Result<Json<ProposalList>, Failure> {
    require(&ctx, Action::RecurringReadOwn)?;
    let refuse = |message: String| Failure::field("to", "invalid_period", message);
    let period = Period::new(query.from, query.to).map_err(|error| refuse(error.to_string()))?;
    if period.days() > MOST_DAYS {
        return Err(refuse(format!("ask for at most {MOST_DAYS} days at once")));
    }
    let unit = ctx.clone();
    let items = ctx
        .database
        .read(move |tx| Box::pin(async move { propose(tx, &unit, period).await }))
        .await?;
    Ok(Json(ProposalList { items }))
}

async fn propose(tx: &mut Tx, ctx: &Ctx, period: Period) -> Result<Vec<Proposal>, Failure> {
    let member = ctx.actor_id();
    let all = recurring_entries::list(tx, member).await?;
    let decided: HashSet<(RecurringEntryId, Date)> =
        recurring_entries::occurrences(tx, member, period.from, period.to)
            .await?
            .into_iter()
            .map(|occurrence| (occurrence.recurring_entry_id, occurrence.date))
            .collect();
    let (everybody, own) = store::members::find_locks(tx, member).await?;
    let last = period.to.yesterday().unwrap_or(period.to);
    let closed = store::timesheets::list_closed(tx, &[member], period.from, last).await?;
    let is_open = |date: Date| {
        locked([date], everybody, own).is_none()
            && !closed
                .iter()
                .any(|sheet| (sheet.week.first..=sheet.week.last).contains(&date))
    };
    let mut items: Vec<Proposal> = Vec::new();
    for recurring in all
        .iter()
        .filter(|recurring| !recurring.automatic && !recurring.paused)
    {
        let made = local_date(recurring.created_at, &slot_of(recurring).zone);
        let dates = pattern_of(recurring).dates(period.from.max(made), period.to);
        let open = dates
            .into_iter()
            .filter(|date| is_open(*date) && !decided.contains(&(recurring.id, *date)));
        items.extend(open.map(|date| proposal(recurring, date)));
    }
    items.sort_by_key(|item| (item.date, item.started_at, item.recurring_entry_id));
    Ok(items)
}

fn proposal(recurring: &RecurringEntry, date: Date) -> Proposal {
    let span = slot_of(recurring).span(date);
    Proposal {
        recurring_entry_id: recurring.id.uuid(),
        date,
        started_at: span.map(|(start, _)| start.into()),
        ended_at: span.map(|(_, end)| end.into()),
        duration_seconds: recurring.duration_seconds,
    }
}
