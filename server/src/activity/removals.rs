//! Removals: the owner's signed word that segments went on purpose, so that nobody takes them for lost.

use api::{
    Page, PageQuery, Problem,
    activity::{ActivityRemoval, SealedContent},
};
use axum::{Json, response::Response};
use domain::activity::{REMOVAL_LENGTH, RemovalPlace};
use serde_json::json;
use store::{
    Tx,
    activity::{self, Removal},
    objects::queue,
};
use uuid::Uuid;

use super::{
    decode, event, key, log_named, may_manage, may_read, misread, number, present, revoked, shut_out,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, Query, commit::commit, cursor},
    objects,
};

/// List removals
///
/// The caller's own, oldest first.
#[utoipa::path(
    get, path = "/activity/removals", tag = "activity", params(PageQuery),
    responses(
        (status = 200, body = Page<ActivityRemoval>),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_activity_removals(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ActivityRemoval>>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let limit = cursor::limit(query.limit)?;
    let after: Uuid = cursor::decode(query.cursor.as_deref())?.unwrap_or_default();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(activity::list_removals(tx, me, after, limit + 1).await?) },
            )
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |removal| removal.id);
    Ok(Json(Page {
        items: rows.iter().map(present::removal).collect(),
        next_cursor,
    }))
}

/// Remove segments
///
/// Those that a removal names, which a device of the log signed. Their bytes go at once; their names stay, because the
/// chain of their stream holds them. A revoked device removes nothing. The same removal again changes nothing.
#[utoipa::path(
    post, path = "/activity/removals", tag = "activity", request_body = SealedContent,
    responses(
        (status = 200, body = ActivityRemoval, description = "It is here already"),
        (status = 201, body = ActivityRemoval),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn remove_activity_segments(
    ctx: Ctx,
    Input { value, mutation }: Input<SealedContent>,
) -> Result<Response, Failure> {
    may_manage(&ctx)?;
    let content = decode(&value, REMOVAL_LENGTH)?;
    let place = RemovalPlace::read(&content).map_err(|why| misread("content", why))?;
    let unit = ctx.clone();
    let (stream, first, last) = (place.stream, number(place.first), number(place.last));
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { remove(tx, &unit, &place, content).await })
    })
    .await?;
    // Also after a repetition: the first attempt may have ended between the commit and here.
    let me = ctx.actor_id();
    let gone = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                Ok::<_, Failure>(activity::removed_between(tx, me, stream, first, last).await?)
            })
        })
        .await?;
    // What does not go now, because a place is away, waits in the queue; so does the replica.
    for object in gone {
        if let Err(error) = ctx.app.objects()?.remove_from_primary(&key(&ctx, object)).await {
            tracing::warn!(%object, %error, "a removed segment waits for the object store");
        }
    }
    objects::announce(&ctx.app, &ctx.placement).await;
    Ok(answer)
}

async fn remove(tx: &mut Tx, ctx: &Ctx, place: &RemovalPlace, content: Vec<u8>) -> Result<Done, Failure> {
    log_named(tx, ctx, &place.log).await?;
    let me = ctx.actor_id();
    if let Some(stored) = activity::find_removal(tx, me, &place.hash).await? {
        return Done::answered(&present::removal(&stored), Vec::new());
    }
    // It would count nowhere, and yet the bytes would be gone.
    if revoked(tx, ctx, place.by).await?.is_some() {
        return Err(shut_out());
    }
    let removal = Removal {
        id: ctx.new_id(),
        place: place.stream,
        first: number(place.first),
        last: number(place.last),
        hash: place.hash.to_vec(),
        content,
        received_at: ctx.now,
    };
    if activity::find_segment_at(tx, me, place.stream, removal.last)
        .await?
        .is_none()
    {
        let message = "It names segments that are not here.";
        return Err(Failure::field("content", "not_found", message));
    }
    activity::insert_removal(tx, me, &removal).await?;
    queue::remove_segments(tx, me, &removal, ctx.now).await?;
    let freed = activity::mark_removed(tx, me, &removal).await?;
    activity::grow(tx, me, -freed).await?;
    let after = json!({
        "device_id": removal.place.device, "stream": removal.place.stream,
        "first": removal.first, "last": removal.last,
    });
    let event = event(ctx, "activity_segments.removed", None, Some(after));
    let location = "/api/v1/activity/removals".to_owned();
    Done::created(&present::removal(&removal), location, 1, event)
}
