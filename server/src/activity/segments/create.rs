use api::{
    Problem,
    activity::{ActivitySegment, SegmentPlace},
    problem::Code,
};
use axum::{body::Bytes, extract::Request, http::StatusCode, response::Response};
use domain::activity::{LARGEST_SEGMENT, StreamPlace, name_sealed};
use sha2::{Digest, Sha256};
use store::{
    Tx,
    activity::{self, Segment},
    objects::{Found, Key, Side, queue},
};

use super::receive::receive;
use crate::{
    access::Ctx,
    activity::{event, grow, key, may_manage, misread, no_log, not_next, placed, present, revoked, shut_out},
    http::{Done, Failure, Mutation, Query, commit::commit},
    objects,
};

/// Upload a segment
///
/// A sealed file, at most 17 MiB, with the next number of its stream. The same one again changes nothing, so a client
/// that was interrupted sends it again. What is no age file is refused.
#[utoipa::path(
    post, path = "/activity/segments", tag = "activity", params(SegmentPlace),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = ActivitySegment, description = "It is here already"),
        (status = 201, body = ActivitySegment),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn upload_activity_segment(
    ctx: Ctx,
    Query(place): Query<SegmentPlace>,
    mutation: Mutation,
    request: Request,
) -> Result<Response, Failure> {
    may_manage(&ctx)?;
    if place.number < 1 {
        return Err(Failure::field(
            "number",
            "out_of_range",
            "Segments are counted from 1.",
        ));
    }
    let me = ctx.actor_id();
    ctx.app.throttle.activity(me)?;
    // Each waits in memory until it is on the disk, so only a few are taken at once.
    let app = ctx.app.clone();
    let _slot = app.segment_slots.acquire().await;
    let bytes = receive(request).await?;
    let hash = name_sealed(&bytes, LARGEST_SEGMENT).map_err(|why| misread("body", why))?;
    let segment = Segment {
        place: StreamPlace {
            device: place.device_id,
            stream: place.stream,
        },
        number: place.number,
        hash: hash.to_vec(),
        object: ctx.new_id(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        uploaded_at: ctx.now,
        removed_at: None,
    };
    let mutation = Mutation {
        request_hash: Sha256::new()
            .chain_update(hash)
            .chain_update(place.device_id.as_bytes())
            .chain_update(place.stream.to_be_bytes())
            .chain_update(place.number.to_be_bytes())
            .finalize()
            .into(),
        ..mutation
    };
    // A client that goes away in the middle must not part a row from its file.
    tokio::spawn(async move { keep(&ctx, mutation, segment, bytes).await })
        .await
        .map_err(|error| {
            tracing::error!(%error, "an upload broke off");
            Failure::new(Code::Internal, "")
        })?
}

/// The file comes first: a row without its file would be a loss, a file without its row is only room.
async fn keep(ctx: &Ctx, mutation: Mutation, segment: Segment, bytes: Bytes) -> Result<Response, Failure> {
    let (me, hash, object) = (ctx.actor_id(), segment.hash.clone(), segment.object);
    let sought = hash.clone();
    let known = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(activity::find_segment(tx, me, &sought).await?) })
        })
        .await?;
    let mut healed = None;
    match known {
        None => put(ctx, &key(ctx, object), &hash, bytes).await?,
        Some(known) if known.removed_at.is_none() => {
            healed = heal(ctx, &key(ctx, known.object), &hash, bytes).await?;
        }
        Some(_) => {}
    }
    let unit = ctx.clone();
    let answer = commit(ctx, mutation, move |tx| {
        Box::pin(async move {
            if let Some(healed) = healed {
                queue::keep(tx, me, healed, &segment.hash, unit.now).await?;
            }
            store_one(tx, &unit, segment).await
        })
    })
    .await;
    let stored = match &answer {
        Ok(answer) => {
            answer.status() == StatusCode::CREATED && !answer.headers().contains_key("idempotent-replayed")
        }
        // Whether it was stored is unknown; then the file stays.
        Err(failure) => failure.code.status() >= 500,
    };
    // A file that stays in spite of this is only room, which the next walk through the store frees.
    if !stored && let Err(error) = ctx.app.objects()?.remove_from_primary(&key(ctx, object)).await {
        tracing::warn!(%object, %error, "the file of a refused upload stays for now");
    }
    if ctx.app.objects()?.has_replica() {
        objects::announce(&ctx.app, &ctx.placement).await;
    }
    answer
}

/// A file that was lost or has decayed is put back by whoever still has it. Which one it was, if the replica has to hear of
/// it.
async fn heal(ctx: &Ctx, key: &Key, hash: &[u8], bytes: Bytes) -> Result<Option<uuid::Uuid>, Failure> {
    if let Found::Whole(_) = ctx.app.objects()?.look(Side::Primary, key, hash).await? {
        return Ok(None);
    }
    put(ctx, key, hash, bytes).await?;
    Ok(ctx.app.objects()?.has_replica().then_some(key.id))
}

/// Whoever reads that nothing was stored keeps the segment, and sends it again.
async fn put(ctx: &Ctx, key: &Key, hash: &[u8], bytes: Bytes) -> Result<(), Failure> {
    let stored = ctx.app.objects()?.put(key, hash, bytes).await;
    if let Err(error) = &stored {
        tracing::error!(object = %key.id, %error, "an upload could not be stored");
        metrics::counter!("hourbook_objects_refused_total").increment(1);
    }
    stored.map_err(Failure::from).map_err(|failure| Failure {
        retry_after: Some(60),
        ..failure
    })
}

async fn store_one(tx: &mut Tx, ctx: &Ctx, segment: Segment) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    activity::find_log(tx, me).await?.ok_or_else(no_log)?;
    if let Some(stored) = activity::find_segment_at(tx, me, segment.place, segment.number).await?
        && stored.hash == segment.hash
    {
        return Done::answered(&present::segment(&stored), Vec::new());
    }
    if let Some(revoked) = revoked(tx, ctx, segment.place.device).await? {
        let head = activity::last_head(tx, me, segment.place).await?;
        let stands = head.map_or(0, |head| head.number);
        if u64::try_from(stands).unwrap_or(0) >= revoked.end_of(segment.place.stream) {
            return Err(shut_out());
        }
    }
    let last = activity::last_segment(tx, me, segment.place).await?;
    if segment.number != last.map_or(0, |last| last.number).saturating_add(1) {
        return Err(not_next("segment"));
    }
    if activity::find_segment(tx, me, &segment.hash).await?.is_some() {
        let detail = "These bytes are stored at another place already; a segment has one place.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    grow(tx, ctx, usize::try_from(segment.bytes).unwrap_or(usize::MAX)).await?;
    activity::insert_segment(tx, me, &segment).await?;
    if ctx.app.objects()?.has_replica() {
        queue::keep(tx, me, segment.object, &segment.hash, ctx.now).await?;
    }
    let after = placed(segment.place, segment.number, &segment.hash);
    let event = event(ctx, "activity_segment.created", None, Some(after));
    let wire = present::segment(&segment);
    let location = format!("/api/v1/activity/segments/{}", wire.id);
    Done::created(&wire, location, 1, event)
}
