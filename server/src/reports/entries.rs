use api::{
    Page, Problem,
    entries::TimeEntry,
    reports::{ReportEntriesQuery, ReportQuery},
};
use axum::Json;
use domain::{ids::EntryId, reports::select};

use super::{
    reader::Reader,
    run::{compute, prepare},
};
use crate::{
    access::Ctx,
    entries::present::present,
    http::{Failure, Input, Query, cursor},
};

/// The entries behind a report
///
/// Newest first. The same query as the report's; `group_by` does not matter here.
#[utoipa::path(
    post, path = "/reports/entries", tag = "reports", params(ReportEntriesQuery), request_body = ReportQuery,
    responses((status = 200, body = Page<TimeEntry>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn report_entries(
    ctx: Ctx,
    Query(page): Query<ReportEntriesQuery>,
    Input { value, .. }: Input<ReportQuery>,
) -> Result<Json<Page<TimeEntry>>, Failure> {
    let limit = cursor::limit(page.limit)?;
    let after: Option<(EntryId, usize)> = cursor::decode(page.cursor.as_deref())?;
    let prepared = prepare(&Reader::from(&ctx), value).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let (ids, next_cursor) = compute(prepared, move |prepared| {
        let all = select(
            &prepared.snapshot.replica.columns,
            &prepared.snapshot.lookups,
            &prepared.query,
        );
        let start = after.map_or(0, |(last, seen)| go_on(&all, last, seen));
        let page: Vec<EntryId> = all[start..].iter().take(wanted + 1).copied().collect();
        cursor::page(page, limit, |id| (*id, start + wanted))
    })
    .await?;
    let unit = ctx.clone();
    let items = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let rows = store::entries::list_by_ids(tx, &ids).await?;
                present(tx, &unit, rows).await
            })
        })
        .await?;
    Ok(Json(Page { items, next_cursor }))
}

/// Where the next page begins, behind the last entry that was shown. If that one is gone, so many before it were shown.
fn go_on(all: &[EntryId], last: EntryId, seen: usize) -> usize {
    let behind = all.iter().position(|id| *id == last).map(|at| at + 1);
    behind.unwrap_or_else(|| seen.saturating_sub(1).min(all.len()))
}
