use api::Problem;
use axum::response::Response;
use domain::{
    ids::ReportLinkId,
    policy::{Action, PeopleScope, Target, people_reach},
};
use store::{Tx, report_links};

use super::audit;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Revoke a public link
///
/// It opens nothing from this moment on.
#[utoipa::path(
    delete, path = "/report-links/{id}", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the link")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_report_link(
    ctx: Ctx,
    Id(id): Id<ReportLinkId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: ReportLinkId) -> Result<Done, Failure> {
    ctx.require(Action::ReportPublish, Target::Of(ctx.actor_id()))?;
    let everybody = people_reach(&ctx.actor, Action::ReportPublish) == Some(PeopleScope::All);
    let found = report_links::find(tx, id).await?;
    let link = found
        .filter(|link| everybody || link.owner_id == ctx.actor_id())
        .ok_or_else(Failure::not_found)?;
    report_links::delete(tx, &link, ctx.now).await?;
    let event = audit::event(ctx, "report_link.revoked", Some(&link), None);
    Ok(Done::nothing(event))
}
