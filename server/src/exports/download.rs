use std::io::SeekFrom;

use api::{Problem, problem::Code};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::ids::ExportId;
use serde_json::json;
use store::{
    audit,
    export_files::{self, Export, State},
};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};
use tokio_util::io::ReaderStream;

use super::{
    audit::event,
    get::find,
    place, present,
    range::{self, Asked, Part},
};
use crate::{
    access::Ctx,
    http::{Failure, Id},
};

/// Download a copy of the organization
///
/// Understands `Range` and `If-Range`, so that a download that broke off goes on where it stopped. The `ETag` is the
/// SHA-256 of the file. Every part that leaves is in the audit log.
#[utoipa::path(
    get, path = "/exports/{id}/file", tag = "exports",
    params(
        ("id" = Uuid, Path, description = "Id of the copy"),
        ("Range" = Option<String>, Header, description = "One part of the file, such as `bytes=1000-`"),
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 416, description = "The file has no such part"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn download_export(
    ctx: Ctx,
    Id(id): Id<ExportId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let export = ctx
        .database
        .read(move |tx| Box::pin(async move { find(tx, &unit, id).await }))
        .await?;
    if export.state != State::Ready {
        let message = "The file is not ready. Read the copy to see how far it is.";
        return Err(Failure::new(Code::Conflict, message));
    }
    let file = File::open(place::path(&ctx.app.config, &ctx.placement, id)).await;
    let file = file.map_err(|error| missing(&error))?;
    let length = file.metadata().await.map_err(|error| missing(&error))?.len();
    let etag = format!("\"{}\"", export.sha256.as_deref().unwrap_or_default());
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    // A part of another file than the one that was begun would be of no use.
    let same = text(header::IF_RANGE).is_none_or(|condition| condition == etag);
    let asked = range::asked(text(header::RANGE).filter(|_| same), length);
    if asked != Asked::Nowhere {
        note(&ctx, export.clone(), asked).await?;
    }
    let name = present::file_name(&export, &ctx.organization.slug)?;
    answer(file, length, asked, &etag, &name).await
}

fn missing(error: &std::io::Error) -> Failure {
    tracing::error!(%error, "the file of an export cannot be read");
    Failure::new(Code::StorageUnavailable, "")
}

/// Notes that the file, or a part of it, left. What begins at its start counts as a download; what goes on behind it is an
/// event all the same, or the file could be fetched unseen but for its first byte.
async fn note(ctx: &Ctx, export: Export, asked: Asked) -> Result<(), Failure> {
    let mut event = event(ctx, "export.downloaded", &export);
    if let (Asked::Part(Part { first, last }), Some(after)) = (asked, &mut event.after) {
        after["bytes"] = json!(format!("{first}-{last}"));
    }
    let begins = matches!(asked, Asked::Whole | Asked::Part(Part { first: 0, .. }));
    let (actor, request, now) = (ctx.actor_id(), ctx.request_id.clone(), ctx.now);
    ctx.app.seals.expect(&ctx.placement, 1);
    ctx.database
        .write(move |tx| {
            Box::pin(async move {
                if begins {
                    export_files::count_download(tx, &export, now).await?;
                }
                tx.batch(vec![audit::insertion(event, actor, &request, now)])
                    .await?;
                Ok::<_, Failure>(())
            })
        })
        .await
}

async fn answer(
    mut file: File,
    length: u64,
    asked: Asked,
    etag: &str,
    name: &str,
) -> Result<Response, Failure> {
    let (status, part) = match asked {
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(part) => (StatusCode::PARTIAL_CONTENT, Some(part)),
        Asked::Nowhere => {
            let headers = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    let (first, count) = part.map_or((0, length), |part| (part.first, part.last - part.first + 1));
    file.seek(SeekFrom::Start(first))
        .await
        .map_err(|error| missing(&error))?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(count), 1 << 16));
    let mut headers = HeaderMap::new();
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    };
    // Never compressed on the way: the parts of a file are those of the file as it lies there.
    set(header::CONTENT_TYPE, "application/octet-stream".to_owned());
    set(header::CONTENT_LENGTH, count.to_string());
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::ETAG, etag.to_owned());
    set(
        header::CONTENT_DISPOSITION,
        format!("attachment; filename=\"{name}\""),
    );
    if let Some(part) = part {
        set(
            header::CONTENT_RANGE,
            format!("bytes {}-{}/{length}", part.first, part.last),
        );
    }
    Ok((status, headers, body).into_response())
}
