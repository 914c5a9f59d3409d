use api::{
    Problem,
    problem::Code,
    security::{AccessLogEntry, AccessLogPage, AccessLogQuery},
};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    time::date_in_range,
};

use super::search::{Bounds, Line, Place, Wanted, search};
use crate::{
    access::{Ctx, network_of},
    http::{Failure, Query, cursor},
};

/// How much of the log one request looks at.
const BYTES: u64 = 32 << 20;

/// Search the access log
///
/// Requests of the caller's own organization, newest first, as this server answered them: each node of a cell keeps its own log. A
/// page may be short or empty though `next_cursor` leads on.
#[utoipa::path(
    get, path = "/access-log", tag = "security", params(AccessLogQuery),
    responses((status = 200, body = AccessLogPage), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_access_log(
    ctx: Ctx,
    Query(query): Query<AccessLogQuery>,
) -> Result<Json<AccessLogPage>, Failure> {
    ctx.require(Action::AccessLogRead, Target::Organization)?;
    let lines = usize::try_from(cursor::limit(query.limit)?).unwrap_or_default();
    let place: Option<Place> = cursor::decode(query.cursor.as_deref())?;
    let wanted = wanted(&ctx, query)?;
    let bounds = Bounds { lines, bytes: BYTES };
    let days = ctx.app.access_log().map_or(0, super::AccessLog::days);
    let found = look(&ctx, wanted, place, bounds).await?;
    let is_kept = found.is_some();
    let (items, next) = found.unwrap_or_default();
    Ok(Json(AccessLogPage {
        is_kept,
        days,
        items: items.into_iter().map(present).collect(),
        next_cursor: next.map(|place| cursor::encode(&place)),
    }))
}

/// What a search found, and where it goes on.
type Found = (Vec<Line>, Option<Place>);

/// Searches beside the requests of others; `None` where no log is kept that can be searched.
pub(super) async fn look(
    ctx: &Ctx,
    wanted: Wanted,
    place: Option<Place>,
    bounds: Bounds,
) -> Result<Option<Found>, Failure> {
    let Some(log) = ctx.app.access_log() else {
        return Ok(None);
    };
    let Some(folder) = log.searchable().map(std::path::Path::to_owned) else {
        return Ok(None);
    };
    let slot = log.search_slot().ok_or_else(|| Failure {
        retry_after: Some(2),
        ..Failure::new(Code::Overloaded, "")
    })?;
    let app = ctx.app.clone();
    let searched = tokio::task::spawn_blocking(move || {
        let _slot = slot;
        if let Some(log) = app.access_log() {
            log.flush();
        }
        search(&folder, &wanted, place, bounds)
    });
    match searched.await {
        Ok(Ok(found)) => Ok(Some(found)),
        Ok(Err(error)) => {
            tracing::error!(%error, "the access log cannot be read");
            Err(Failure::new(Code::Internal, ""))
        }
        Err(_) => Err(Failure::new(Code::Internal, "")),
    }
}

pub(super) fn wanted(ctx: &Ctx, query: AccessLogQuery) -> Result<Wanted, Failure> {
    let is_word = |word: &str| word.len() <= 64 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if !query.action.as_deref().is_none_or(is_word) {
        let message = "Write the name of an operation, such as `list_time_entries`.";
        return Err(Failure::field("action", "malformed", message));
    }
    if query.status.is_some_and(|status| !(100..600).contains(&status)) {
        let message = "Write a status of HTTP, such as 403.";
        return Err(Failure::field("status", "out_of_range", message));
    }
    for (name, date) in [("from", query.from), ("to", query.to)] {
        if date.is_some_and(|date| !date_in_range(date)) {
            let message = "The date must lie between 1970-01-01 and 2200-01-01.";
            return Err(Failure::field(name, "out_of_range", message));
        }
    }
    if let (Some(from), Some(to)) = (query.from, query.to)
        && to < from
    {
        let message = "`to` is the first date that is not shown: it must not lie before `from`.";
        return Err(Failure::field("to", "before_from", message));
    }
    Ok(Wanted {
        organization: ctx.organization.id,
        from: query.from,
        to: query.to,
        member: query.member_id.map(MemberId::from),
        action: query.action,
        status: query.status,
    })
}

fn present(line: Line) -> AccessLogEntry {
    AccessLogEntry {
        time: line.time.into(),
        request_id: line.request_id,
        member_id: line.member.map(Into::into),
        action: line.action,
        method: line.method,
        path: line.path,
        status: line.status,
        problem: line.problem,
        duration_us: line.duration_us,
        network: network_of(line.address),
        user_agent: line.user_agent,
    }
}
