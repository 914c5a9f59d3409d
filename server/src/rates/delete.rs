use api::Problem;
use axum::response::Response;
use domain::ids::RateId;
use store::{Tx, rates};

use super::{
    audit,
    rules::{require_manage, sees},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Delete a rate
///
/// For a rate that was wrong: what it was worth is gone from reports, and the audit log keeps what it was. To end a
/// rate, set one without an amount.
#[utoipa::path(
    delete, path = "/rates/{id}", tag = "rates", params(("id" = Uuid, Path, description = "Id of the rate")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_rate(ctx: Ctx, Id(id): Id<RateId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: RateId) -> Result<Done, Failure> {
    let found = rates::find(tx, id).await?;
    let stored = found
        .filter(|stored| sees(ctx, &stored.rate))
        .ok_or_else(Failure::not_found)?;
    require_manage(tx, ctx, &stored.rate).await?;
    rates::delete(tx, &stored, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "rate.deleted",
        Some(&stored),
        None,
    )))
}
