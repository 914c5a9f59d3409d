use api::{
    Problem,
    activity::{ActivitySegment, SegmentPlace},
    problem::Code,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use domain::activity::{LARGEST_SEGMENT, StreamPlace, name_sealed};
use sha2::{Digest, Sha256};
use store::{
    Tx,
    activity::{self, Segment},
};

use crate::{
    access::Ctx,
    activity::{event, grow, may_manage, misread, no_log, not_next, objects, placed, present},
    http::{Done, Failure, Mutation, Query, commit::commit},
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
    tokio::spawn(async move { keep(&ctx, mutation, segment, &bytes).await })
        .await
        .map_err(|error| {
            tracing::error!(%error, "an upload broke off");
            Failure::new(Code::Internal, "")
        })?
}

/// The file comes first: a row without its file would be a loss, a file without its row is only room.
async fn keep(ctx: &Ctx, mutation: Mutation, segment: Segment, bytes: &[u8]) -> Result<Response, Failure> {
    let (me, hash, object) = (ctx.actor_id(), segment.hash.clone(), segment.object);
    let sought = hash.clone();
    let known = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(activity::find_segment(tx, me, &sought).await?) })
        })
        .await?;
    let files = objects(ctx);
    match known {
        None => files.put(object, bytes).await?,
        // A file that was lost or has decayed is put back by whoever still has it.
        Some(known) if known.removed_at.is_none() && files.get(known.object, &hash).await.is_err() => {
            files.put(known.object, bytes).await?;
        }
        Some(_) => {}
    }
    let unit = ctx.clone();
    let answer = commit(ctx, mutation, move |tx| {
        Box::pin(async move { store_one(tx, &unit, segment).await })
    })
    .await;
    let stored = match &answer {
        Ok(answer) => {
            answer.status() == StatusCode::CREATED && !answer.headers().contains_key("idempotent-replayed")
        }
        // Whether it was stored is unknown; then the file stays.
        Err(failure) => failure.code.status() >= 500,
    };
    if !stored {
        files.remove(object).await?;
    }
    answer
}

async fn store_one(tx: &mut Tx, ctx: &Ctx, segment: Segment) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    activity::find_log(tx, me).await?.ok_or_else(no_log)?;
    if let Some(stored) = activity::find_segment_at(tx, me, segment.place, segment.number).await?
        && stored.hash == segment.hash
    {
        return Done::answered(&present::segment(&stored), Vec::new());
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
    let after = placed(segment.place, segment.number, &segment.hash);
    let event = event(ctx, "activity_segment.created", None, Some(after));
    let wire = present::segment(&segment);
    let location = format!("/api/v1/activity/segments/{}", wire.id);
    Done::created(&wire, location, 1, event)
}

async fn receive(request: Request) -> Result<Bytes, Failure> {
    if !is_octets(request.headers()) {
        return Err(Failure::new(
            Code::UnsupportedMediaType,
            "Send the bytes of the segment with `Content-Type: application/octet-stream`.",
        ));
    }
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let detail = format!("A segment has at most {LARGEST_SEGMENT} bytes.");
            return Failure::new(Code::PayloadTooLarge, detail);
        }
        Failure::new(
            Code::MalformedRequest,
            "The body did not arrive whole. Send it again.",
        )
    })
}

fn is_octets(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/octet-stream"))
}
