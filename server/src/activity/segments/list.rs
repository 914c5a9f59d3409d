use api::{
    Page, Problem,
    activity::{ActivitySegment, SegmentQuery},
};
use axum::Json;
use domain::activity::StreamPlace;
use store::activity::{self, SegmentFilter};

use crate::{
    access::Ctx,
    activity::{may_read, present},
    http::{Failure, Query, cursor},
};

/// List segments
///
/// The caller's own, by device, stream and number, removed ones included. The server knows when each arrived, and not
/// of what time it is.
#[utoipa::path(
    get, path = "/activity/segments", tag = "activity", params(SegmentQuery),
    responses(
        (status = 200, body = Page<ActivitySegment>),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_activity_segments(
    ctx: Ctx,
    Query(query): Query<SegmentQuery>,
) -> Result<Json<Page<ActivitySegment>>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let limit = cursor::limit(query.limit)?;
    let position: Option<(StreamPlace, i64)> = cursor::decode(query.cursor.as_deref())?;
    let filter = SegmentFilter {
        device: query.device_id,
        uploaded_from: query.uploaded_from.map(Into::into),
        uploaded_until: query.uploaded_until.map(Into::into),
    };
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let rows = activity::list_segments(tx, me, &filter, position, limit + 1).await?;
                Ok::<_, Failure>(rows)
            })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |segment| (segment.place, segment.number));
    Ok(Json(Page {
        items: rows.iter().map(present::segment).collect(),
        next_cursor,
    }))
}
