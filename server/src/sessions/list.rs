use api::{Page, PageQuery, Problem, sessions::Session as Wire};
use axum::Json;
use domain::{
    ids::SessionId,
    people::SessionFactor,
    policy::{Action, Target},
};
use jiff::SignedDuration;
use store::sessions::Session;

use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List sessions
///
/// Where the caller is signed in, newest first.
#[utoipa::path(
    get, path = "/sessions", tag = "sessions", params(PageQuery),
    responses((status = 200, body = Page<Wire>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_sessions(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Wire>>, Failure> {
    let (me, now) = (ctx.actor_id(), ctx.now);
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<SessionId> = cursor::decode(query.cursor.as_deref())?;
    let idle = SignedDuration::from_mins(ctx.organization.session_idle_minutes);
    let seen_since = now.checked_sub(idle).unwrap_or(now);
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                Ok::<_, Failure>(store::sessions::list(tx, me, now, seen_since, position, limit + 1).await?)
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |session| session.id);
    let current = ctx.session.as_ref().map(|session| session.id);
    let items = rows
        .into_iter()
        .map(|session| present(session, current))
        .collect();
    Ok(Json(Page { items, next_cursor }))
}

fn present(session: Session, current: Option<SessionId>) -> Wire {
    Wire {
        id: session.id.uuid(),
        created_at: session.created_at.into(),
        last_seen_at: session.last_seen_at.into(),
        expires_at: session.expires_at.into(),
        user_agent: session.user_agent,
        network: session.network,
        second_factor: session.second_factor == SessionFactor::Passed,
        current: Some(session.id) == current,
    }
}
