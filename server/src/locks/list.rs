use api::{Page, PageQuery, Problem, locks::Lock};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, PeopleScope, Target, people_reach},
};
use serde::{Deserialize, Serialize};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// Position in the list; without a member it is the lock for everybody.
#[derive(Serialize, Deserialize)]
struct Position {
    member: Option<MemberId>,
}

/// List closed periods
///
/// The one for everybody first, then those of the members whose periods the caller may see.
#[utoipa::path(
    get, path = "/locks", tag = "locks", params(PageQuery),
    responses((status = 200, body = Page<Lock>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_locks(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Lock>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::LockRead, Target::Of(me))?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<Position> = cursor::decode(query.cursor.as_deref())?;
    let position = position.map(|position| position.member);
    let members: Option<Vec<MemberId>> = match people_reach(&ctx.actor, Action::LockRead) {
        Some(PeopleScope::All) => None,
        Some(PeopleScope::Teams) => Some(ctx.actor.led_members.iter().copied().chain([me]).collect()),
        Some(PeopleScope::Own | PeopleScope::None) | None => Some(vec![me]),
    };
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                Ok::<_, Failure>(store::locks::list(tx, members.as_deref(), position, limit + 1).await?)
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |lock| Position {
        member: lock.member_id,
    });
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}
