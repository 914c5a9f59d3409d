use api::{
    Page, Problem,
    rates::{Rate, RateQuery},
};
use axum::Json;
use domain::{
    ids::RateId,
    policy::{Action, Target},
    rates::RateKind,
};
use store::rates::{self, RateFilter};

use super::rules::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List rates
///
/// The newest first, with who set them and why. Costs are listed for admins only.
#[utoipa::path(
    get, path = "/rates", tag = "rates", params(RateQuery),
    responses((status = 200, body = Page<Rate>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_rates(ctx: Ctx, Query(query): Query<RateQuery>) -> Result<Json<Page<Rate>>, Failure> {
    ctx.require(Action::RateRead, Target::Organization)?;
    let sees_costs = ctx.require(Action::CostRead, Target::Organization).is_ok();
    let filter = RateFilter {
        kind: (!sees_costs).then_some(RateKind::Billable),
        project: query.project_id.map(Into::into),
        member: query.member_id.map(Into::into),
    };
    let limit = cursor::limit(query.limit)?;
    let position: Option<RateId> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| Box::pin(rates::list(tx, filter, position, limit + 1)))
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |stored| stored.id);
    Ok(Json(Page {
        items: rows.into_iter().map(|stored| present(&ctx, stored)).collect(),
        next_cursor,
    }))
}
