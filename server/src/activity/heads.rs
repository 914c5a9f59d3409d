//! Heads: what devices say of their streams, signed. Each goes into the audit log with its hash.

use api::{
    Page, Problem,
    activity::{ActivityHead, HeadQuery, SealedContent},
};
use axum::{Json, response::Response};
use domain::activity::{HeadPlace, LARGEST_HEAD, StreamPlace};
use store::{
    Tx,
    activity::{self, Head},
};

use super::{
    decode, event, grow, log_named, may_manage, may_read, misread, not_next, number, placed, present,
    revoked, shut_out,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, Query, commit::commit, cursor},
};

/// List heads
///
/// The caller's own, by device, stream and number. A segment counts only if a head vouches for it.
#[utoipa::path(
    get, path = "/activity/heads", tag = "activity", params(HeadQuery),
    responses((status = 200, body = Page<ActivityHead>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_activity_heads(
    ctx: Ctx,
    Query(query): Query<HeadQuery>,
) -> Result<Json<Page<ActivityHead>>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let limit = cursor::limit(query.limit)?;
    let position: Option<(StreamPlace, i64)> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let rows = activity::list_heads(tx, me, query.device_id, position, limit + 1).await?;
                Ok::<_, Failure>(rows)
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |head| (head.place, head.number));
    Ok(Json(Page {
        items: rows.iter().map(present::head).collect(),
        next_cursor,
    }))
}

/// Add a head
///
/// It must follow the last one of its stream, and all segments that it vouches for must be here. Of a revoked device only
/// those are taken that its revocation names. The same one again
/// changes nothing. Its hash is committed to the audit log, whose signed checkpoints then prove that it was here.
#[utoipa::path(
    post, path = "/activity/heads", tag = "activity", request_body = SealedContent,
    responses(
        (status = 200, body = ActivityHead, description = "It is here already"),
        (status = 201, body = ActivityHead),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn add_activity_head(
    ctx: Ctx,
    Input { value, mutation }: Input<SealedContent>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { add(tx, &unit, &value).await })
    })
    .await
}

async fn add(tx: &mut Tx, ctx: &Ctx, input: &SealedContent) -> Result<Done, Failure> {
    may_manage(ctx)?;
    let content = decode(input, LARGEST_HEAD)?;
    let place = HeadPlace::read(&content).map_err(|why| misread("content", why))?;
    log_named(tx, ctx, &place.log).await?;
    let me = ctx.actor_id();
    if let Some(stored) = activity::find_head(tx, me, place.stream, number(place.number)).await?
        && stored.hash == place.hash
    {
        return Done::answered(&present::head(&stored), Vec::new());
    }
    // What the device signed before its end may still arrive: a server that was put back to an earlier state asks for it.
    if let Some(revoked) = revoked(tx, ctx, place.stream.device).await?
        && place.number > revoked.end_of(place.stream.stream)
    {
        return Err(shut_out());
    }
    follow(tx, ctx, &place).await?;
    ctx.app.throttle.activity(me)?;
    grow(tx, ctx, content.len()).await?;
    let head = Head {
        place: place.stream,
        number: number(place.number),
        hash: place.hash.to_vec(),
        content,
        received_at: ctx.now,
    };
    activity::insert_head(tx, me, &head).await?;
    let after = placed(head.place, head.number, &head.hash);
    let event = event(ctx, "activity_head.created", None, Some(after));
    let location = "/api/v1/activity/heads".to_owned();
    Done::created(&present::head(&head), location, head.number, event)
}

/// Refuses a head that leaves a hole: before it, or among the segments that it vouches for.
async fn follow(tx: &mut Tx, ctx: &Ctx, place: &HeadPlace) -> Result<(), Failure> {
    let me = ctx.actor_id();
    let last = activity::last_head(tx, me, place.stream).await?;
    let (number_before, hash_before) = last.map_or((0, vec![0; 32]), |head| (head.number, head.hash));
    if number(place.number) != number_before.saturating_add(1) || place.previous[..] != hash_before[..] {
        return Err(not_next("head"));
    }
    if place.segments == 0 {
        return Ok(());
    }
    let named = activity::find_segment_at(tx, me, place.stream, number(place.segments)).await?;
    if named.is_some_and(|segment| segment.hash == place.last_segment) {
        return Ok(());
    }
    Err(Failure::field(
        "content",
        "not_found",
        "The last segment that this head vouches for is not here. Upload the segments first.",
    ))
}
