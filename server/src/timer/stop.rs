use api::{Problem, entries::TimeEntry, problem::Code, timer::StopTimer};
use axum::response::Response;
use domain::{
    entries::timer,
    policy::{Action, Target},
};

use crate::{
    access::Ctx,
    entries::{rules::rules, update},
    http::{Done, Failure, Input, commit::commit},
};

/// Stop the timer
///
/// It ends now, or at `ended_at` for somebody who forgot to stop it.
#[utoipa::path(
    post, path = "/timer/stop", tag = "timer", request_body = StopTimer,
    responses((status = 200, body = TimeEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn stop_timer(ctx: Ctx, Input { value, mutation }: Input<StopTimer>) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::EntryUpdate, Target::Of(me))?;
    let expected = mutation.if_match;
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let running = store::entries::find_running(tx, me).await?.ok_or_else(|| {
                Failure::new(
                    Code::TimerNotRunning,
                    "No timer is running. It may have been stopped on another device.",
                )
            })?;
            crate::http::input::check_version(expected, running.version)?;
            let StopTimer {
                ended_at,
                end_time_zone,
            } = value;
            let stopped = timer::stop(
                &running.content,
                ended_at.as_deref(),
                end_time_zone.as_deref(),
                &rules(&unit),
            )?;
            let (entry, event) = update::store(tx, &unit, running, stopped, false).await?;
            Done::updated(&entry, entry.version, event)
        })
    })
    .await
}
