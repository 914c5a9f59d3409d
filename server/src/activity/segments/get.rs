use api::Problem;
use axum::{
    body::Body,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{activity::Hash, audit::from_hex};
use store::activity;

use crate::{
    access::Ctx,
    activity::{key, may_read},
    http::Failure,
    objects,
};

/// Get a segment
///
/// Its bytes: an age file. `age -d -i identity.txt | zstd -dc` prints what is in it, for whoever has the key.
#[utoipa::path(
    get, path = "/activity/segments/{id}", tag = "activity",
    params(("id" = String, Path, description = "Name of the segment: SHA-256 of its bytes, 64 hexadecimal digits")),
    responses(
        (status = 200, description = "The sealed bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn get_activity_segment(ctx: Ctx, Path(id): Path<String>) -> Result<Response, Failure> {
    may_read(&ctx)?;
    let hash: Hash = from_hex(&id).ok_or_else(Failure::not_found)?;
    let me = ctx.actor_id();
    let segment = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(activity::find_segment(tx, me, &hash).await?) })
        })
        .await?;
    let segment = segment
        .filter(|segment| segment.removed_at.is_none())
        .ok_or_else(Failure::not_found)?;
    let key = key(&ctx, segment.object);
    let bytes = objects::read(&ctx.app, &ctx.placement, &ctx.database, key, &hash).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((headers, Body::from(bytes)).into_response())
}
