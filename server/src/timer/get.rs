use api::{Problem, timer::Timer};
use axum::Json;
use domain::{
    entries::timer::forgotten,
    policy::{Action, Target},
};

use crate::{access::Ctx, entries::present::present, http::Failure};

/// The caller's running timer
///
/// `forgotten` says that it has been running for longer than the organization's limit: ask what to do with it.
#[utoipa::path(
    get, path = "/timer", tag = "timer",
    responses((status = 200, body = Timer), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_timer(ctx: Ctx) -> Result<Json<Timer>, Failure> {
    ctx.require(Action::EntryRead, Target::Of(ctx.actor_id()))?;
    let unit = ctx.clone();
    let entry = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let running = store::entries::find_running(tx, unit.actor_id()).await?;
                Ok::<_, Failure>(present(tx, &unit, running.into_iter().collect()).await?.pop())
            })
        })
        .await?;
    let hours = ctx.organization.forgotten_timer_hours;
    let limit = u16::try_from(hours).unwrap_or(u16::MAX);
    let is_forgotten = entry
        .as_ref()
        .and_then(|entry| entry.started_at)
        .is_some_and(|started_at| forgotten(started_at.timestamp(), ctx.now, limit));
    Ok(Json(Timer {
        entry,
        now: ctx.now.into(),
        forgotten: is_forgotten,
        forgotten_after_seconds: hours * 3600,
    }))
}
