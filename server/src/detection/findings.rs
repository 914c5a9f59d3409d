use api::{
    Page, Problem,
    security::{FindingQuery, FindingState, SecurityFinding},
};
use axum::Json;
use domain::{
    ids::{FindingId, MemberId},
    policy::{Action, Target},
};
use store::detection::findings::{self, FindingFilter, State};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id, Query, cursor},
};

/// List what intruder detection noticed
///
/// Those that were seen last first. At most 2,000 are kept, for 400 days.
#[utoipa::path(
    get, path = "/security/findings", tag = "security", params(FindingQuery),
    responses((status = 200, body = Page<SecurityFinding>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_findings(
    ctx: Ctx,
    Query(query): Query<FindingQuery>,
) -> Result<Json<Page<SecurityFinding>>, Failure> {
    ctx.require(Action::SecurityRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let filter = FindingFilter {
        state: query.state.map(|state| match state {
            FindingState::Open => State::Open,
            FindingState::Acknowledged => State::Acknowledged,
        }),
        kind: query.kind.map(Into::into),
        least_severity: query.least_severity.map(Into::into),
        member: query.member_id.map(MemberId::from),
    };
    let rows = ctx.database.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(findings::list(tx, filter, position, limit + 1).await?) })
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, findings::Finding::position);
    Ok(Json(Page {
        items: rows.into_iter().map(|row| present(&ctx, row)).collect(),
        next_cursor,
    }))
}

/// Get a finding
#[utoipa::path(
    get, path = "/security/findings/{id}", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the finding")),
    responses((status = 200, body = SecurityFinding), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_finding(ctx: Ctx, Id(id): Id<FindingId>) -> Result<Json<SecurityFinding>, Failure> {
    ctx.require(Action::SecurityRead, Target::Organization)?;
    let found = ctx
        .database
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(findings::find(tx, id).await?) }))
        .await?;
    let finding = found.ok_or_else(Failure::not_found)?;
    Ok(Json(present(&ctx, finding)))
}
