use api::{
    Page, Problem,
    report_links::{ReportLink, ReportLinkQuery},
};
use axum::Json;
use domain::{
    ids::SavedReportId,
    policy::{Action, PeopleScope, Target, people_reach},
};
use store::report_links;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List public links
///
/// Newest first: those of the caller's own reports; for admins those of all, also of reports that they do not see, so
/// that every link can be revoked.
#[utoipa::path(
    get, path = "/report-links", tag = "reports", params(ReportLinkQuery),
    responses(
        (status = 200, body = Page<ReportLink>), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_report_links(
    ctx: Ctx,
    Query(query): Query<ReportLinkQuery>,
) -> Result<Json<Page<ReportLink>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::ReportPublish, Target::Of(me))?;
    let owner = match people_reach(&ctx.actor, Action::ReportPublish) {
        Some(PeopleScope::All) => None,
        _ => Some(me),
    };
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let report = query.saved_report_id.map(SavedReportId::from);
    let rows = ctx
        .database
        .read(move |tx| Box::pin(report_links::list(tx, owner, report, position, limit + 1)))
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |link| link.id);
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}
