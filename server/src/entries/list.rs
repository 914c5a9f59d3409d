use api::{
    Page, Problem,
    entries::{EntryQuery, TimeEntry},
    page::Order,
    problem::Code,
};
use axum::Json;
use domain::{
    ids::{MemberId, ProjectId, TaskId},
    policy::{Action, PeopleScope, Target, people_reach},
    time::{date_in_range, local_date},
};
use jiff::tz::TimeZone;
use store::entries::{EntryFilter, EntryPosition};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List time entries
///
/// The caller's own, newest first. `member_id` or `all=true` shows those of others, as far as the caller may see them.
#[utoipa::path(
    get, path = "/time-entries", tag = "time entries", params(EntryQuery),
    responses((status = 200, body = Page<TimeEntry>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_time_entries(
    ctx: Ctx,
    Query(query): Query<EntryQuery>,
) -> Result<Json<Page<TimeEntry>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let position: Option<EntryPosition> = cursor::decode(query.cursor.as_deref())?;
    check_position(position)?;
    let ascending = query.order == Some(Order::Asc);
    let filter = filter(&ctx, query)?;
    let unit = ctx.clone();
    ctx.database
        .read(move |tx| {
            Box::pin(async move {
                let rows = store::entries::list(tx, &filter, position, ascending, limit + 1).await?;
                let (rows, next_cursor) = cursor::page(rows, limit, store::entries::StoredEntry::position);
                Ok::<_, Failure>(Page {
                    items: present(tx, &unit, rows).await?,
                    next_cursor,
                })
            })
        })
        .await
        .map(Json)
}

fn filter(ctx: &Ctx, query: EntryQuery) -> Result<EntryFilter, Failure> {
    if let (Some(from), Some(to)) = (query.from, query.to)
        && to < from
    {
        return Err(Failure::field(
            "to",
            "before_from",
            "`to` is the first date that is not shown: it must not lie before `from`.",
        ));
    }
    Ok(EntryFilter {
        from: query.from,
        to: query.to,
        members: members(ctx, query.member_id, query.all == Some(true))?,
        projects: query.project_id.map(ProjectId::from).into_iter().collect(),
        clients: query.client_id.into_iter().collect(),
        tasks: query.task_id.map(TaskId::from).into_iter().collect(),
        tags: query.tag.into_iter().collect(),
        billable: query.billable,
        note: query.q.filter(|part| !part.is_empty()),
        running: None,
    })
}

/// Whose entries: those asked for, each of whom the caller must reach, or everybody in reach. `None` is everybody.
pub fn members(ctx: &Ctx, asked: Vec<uuid::Uuid>, all: bool) -> Result<Option<Vec<MemberId>>, Failure> {
    let me = ctx.actor_id();
    if !asked.is_empty() {
        let members: Vec<MemberId> = asked.into_iter().map(MemberId::from).collect();
        for member in &members {
            ctx.require(Action::EntryRead, Target::Of(*member))?;
        }
        return Ok(Some(members));
    }
    ctx.require(Action::EntryRead, Target::Of(me))?;
    if !all {
        return Ok(Some(vec![me]));
    }
    Ok(match people_reach(&ctx.actor, Action::EntryRead) {
        Some(PeopleScope::All) => None,
        Some(PeopleScope::Teams) => Some(ctx.actor.led_members.iter().copied().chain([me]).collect()),
        Some(PeopleScope::Own | PeopleScope::None) | None => Some(vec![me]),
    })
}

/// A cursor is the client's to keep, so it may hold anything: dates that no entry has are not asked of the database.
fn check_position(position: Option<EntryPosition>) -> Result<(), Failure> {
    let in_range = |position: EntryPosition| {
        date_in_range(position.date) && date_in_range(local_date(position.sort_at, &TimeZone::UTC))
    };
    if position.is_none_or(in_range) {
        return Ok(());
    }
    let detail = "The cursor is not one that this list gave. Start from the first page.";
    Err(Failure::new(Code::MalformedRequest, detail))
}
