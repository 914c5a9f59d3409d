use api::{
    Page, Problem,
    working_time::{WorkingDay, WorkingDayProposalQuery},
};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, PeopleScope, Target, people_reach},
};
use store::working_time::{ProposalPosition, chains, list_proposals};

use super::present::closed;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List what is proposed for closed days
///
/// Not answered or disputed, the earliest deadline first: of the caller, and of everybody whose record the caller may see.
#[utoipa::path(
    get, path = "/working-time/proposals", tag = "working time", params(WorkingDayProposalQuery),
    responses((status = 200, body = Page<WorkingDay>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_working_day_proposals(
    ctx: Ctx,
    Query(query): Query<WorkingDayProposalQuery>,
) -> Result<Json<Page<WorkingDay>>, Failure> {
    let me = ctx.actor_id();
    let asked = query.member_id.map(MemberId::from);
    ctx.require(Action::WorkingTimeRead, Target::Of(asked.unwrap_or(me)))?;
    let members = match (asked, people_reach(&ctx.actor, Action::WorkingTimeRead)) {
        (Some(member), _) => Some(vec![member]),
        (None, Some(PeopleScope::All)) => None,
        (None, Some(PeopleScope::Teams)) => Some(ctx.actor.led_members.iter().copied().chain([me]).collect()),
        (None, Some(PeopleScope::Own | PeopleScope::None) | None) => Some(vec![me]),
    };
    let limit = cursor::limit(query.limit)?;
    let position: Option<ProposalPosition> = cursor::decode(query.cursor.as_deref())?;
    let found = ctx.database.read(move |tx| {
        Box::pin(async move {
            let days = list_proposals(tx, members.as_deref(), position, limit + 1).await?;
            let chains = chains(tx, &days).await?;
            Ok::<_, Failure>(days.into_iter().zip(chains).collect::<Vec<_>>())
        })
    });
    let nowhere = || ProposalPosition {
        answer_by: ctx.now,
        id: me.uuid(),
    };
    let (rows, next_cursor) = cursor::page(found.await?, limit, |(day, _)| {
        day.position().unwrap_or_else(nowhere)
    });
    let items = rows.iter().filter_map(|(day, chain)| closed(&ctx, day, chain));
    Ok(Json(Page {
        items: items.collect(),
        next_cursor,
    }))
}
