//! The log as a whole: how it stands, and its end.

use api::{Problem, activity::ActivityLog};
use axum::{Json, response::Response};
use domain::audit::to_hex;
use serde_json::json;
use store::{activity, objects::queue};

use super::{event, may_manage, may_read, present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Mutation, commit::commit},
    objects,
};

/// See how the activity log stands
///
/// The caller's own: how far each stream has arrived, and how much is stored. 404 until its first device list is here.
#[utoipa::path(
    get, path = "/activity", tag = "activity",
    responses((status = 200, body = ActivityLog), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_activity_log(ctx: Ctx) -> Result<Json<ActivityLog>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let (log, last, streams) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let log = activity::find_log(tx, me).await?.ok_or_else(Failure::not_found)?;
                let last = activity::last_list(tx, me).await?;
                Ok::<_, Failure>((log, last, activity::streams(tx, me).await?))
            })
        })
        .await?;
    Ok(Json(ActivityLog {
        log: to_hex(&log.name),
        created_at: log.created_at.into(),
        device_lists: last.map_or(0, |list| list.number),
        bytes: log.bytes,
        limit_bytes: ctx.app.config.limits.activity_bytes,
        streams: streams.iter().map(present::stream).collect(),
    }))
}

/// Delete the activity log
///
/// The caller's own, with all segments, heads, device lists and wraps. Nothing brings it back; a new log has new keys.
#[utoipa::path(
    delete, path = "/activity", tag = "activity",
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_activity_log(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    ctx.step_up()?;
    let unit = ctx.clone();
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            may_manage(&unit)?;
            let me = unit.actor_id();
            let log = activity::find_log(tx, me).await?.ok_or_else(Failure::not_found)?;
            queue::remove_log(tx, me, unit.now).await?;
            activity::delete_log(tx, me).await?;
            let before = json!({ "log": to_hex(&log.name) });
            Ok(Done::nothing(event(
                &unit,
                "activity_log.deleted",
                Some(before),
                None,
            )))
        })
    })
    .await?;
    objects::announce(&ctx.app, &ctx.placement).await;
    Ok(answer)
}
