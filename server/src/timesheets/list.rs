use api::{
    Page, Problem,
    page::Order,
    timesheets::{Timesheet as Wire, TimesheetQuery},
};
use axum::Json;
use domain::{
    ids::{MemberId, TeamId},
    policy::{Action, PeopleScope, Target, people_reach},
    time::date_in_range,
};
use store::timesheets::{TimesheetFilter, TimesheetPosition};

use super::present::{Sheet, present};
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List timesheets
///
/// Those that were submitted at least once, of everybody whose weeks the caller may see. `to_decide=true` leaves those
/// about which the caller may decide; with `state=submitted` it is the inbox of an approver.
#[utoipa::path(
    get, path = "/timesheets", tag = "timesheets", params(TimesheetQuery),
    responses((status = 200, body = Page<Wire>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_timesheets(
    ctx: Ctx,
    Query(query): Query<TimesheetQuery>,
) -> Result<Json<Page<Wire>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let position: Option<TimesheetPosition> = cursor::decode(query.cursor.as_deref())?;
    if position.is_some_and(|position| !date_in_range(position.week_start)) {
        return Ok(Json(Page::last(Vec::new())));
    }
    let ascending = query.order == Some(Order::Asc);
    let filter = filter(&ctx, query)?;
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let rows = store::timesheets::list(tx, &filter, position, ascending, limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, store::timesheets::Timesheet::position);
            let sheets = rows.into_iter().map(Sheet::from).collect();
            Ok::<_, Failure>(Page {
                items: present(tx, &unit, sheets).await?,
                next_cursor,
            })
        })
    });
    page.await.map(Json)
}

pub fn filter(ctx: &Ctx, query: TimesheetQuery) -> Result<TimesheetFilter, Failure> {
    ctx.require(Action::TimesheetRead, Target::Of(ctx.actor_id()))?;
    for (field, date) in [("from", query.from), ("to", query.to)] {
        if date.is_some_and(|date| !date_in_range(date)) {
            let message = "The date must lie between 1970-01-01 and 2200-01-01.";
            return Err(Failure::field(field, "out_of_range", message));
        }
    }
    let action = if query.to_decide == Some(true) {
        Action::TimesheetApprove
    } else {
        Action::TimesheetRead
    };
    let asked: Vec<MemberId> = query.member_id.into_iter().map(MemberId::from).collect();
    for member in &asked {
        ctx.require(Action::TimesheetRead, Target::Of(*member))?;
    }
    let reached = reached(ctx, action);
    let members = match (asked.is_empty(), reached) {
        (true, reached) => reached,
        (false, None) => Some(asked),
        (false, Some(reached)) => Some(asked.into_iter().filter(|id| reached.contains(id)).collect()),
    };
    Ok(TimesheetFilter {
        from: query.from,
        to: query.to,
        members,
        team: query.team_id.map(TeamId::from),
        states: query.state.into_iter().map(Into::into).collect(),
    })
}

/// The members whose timesheets the action reaches; `None` is everybody.
fn reached(ctx: &Ctx, action: Action) -> Option<Vec<MemberId>> {
    let me = ctx.actor_id();
    let candidates: Vec<MemberId> = match people_reach(&ctx.actor, action) {
        Some(PeopleScope::All) => return None,
        Some(PeopleScope::Teams) => {
            let led = ctx.actor.led_members.iter().copied();
            led.filter(|id| *id != me).chain([me]).collect()
        }
        Some(PeopleScope::Own | PeopleScope::None) => vec![me],
        None => Vec::new(),
    };
    let reached = candidates
        .into_iter()
        .filter(|member| domain::policy::may(&ctx.actor, action, Target::Of(*member)).is_allowed());
    Some(reached.collect())
}
