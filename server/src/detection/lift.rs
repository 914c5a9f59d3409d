use api::{Problem, problem::Code, security::SecurityFinding};
use axum::response::Response;
use domain::{
    detection::Measure,
    ids::FindingId,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent, detection::findings};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// End what was done about a finding
///
/// The token or session is good again at once. A delay ends on this node at once, and on other nodes of a cell by itself within a
/// quarter of an hour. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/security/findings/{id}/lift", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the finding")),
    responses((status = 200, body = SecurityFinding), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn lift_measure(ctx: Ctx, Id(id): Id<FindingId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { lift(tx, &unit, id).await })
    })
    .await
}

async fn lift(tx: &mut Tx, ctx: &Ctx, id: FindingId) -> Result<Done, Failure> {
    ctx.require(Action::SecurityManage, Target::Organization)?;
    ctx.step_up()?;
    let before = findings::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    let is_on = before.measure.is_some() && before.measure_until.is_some_and(|until| until > ctx.now);
    if !is_on {
        let detail = "Nothing is done about this any more. Load the page again.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    findings::lift(tx, &before, ctx.now).await?;
    if before.measure == Some(Measure::Delay) {
        ctx.app.detection.forgive(ctx.placement.id);
    }
    let after = findings::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "security.lifted",
        object_kind: "security_finding",
        object: id.uuid(),
        before: Some(json!({ "measure": before.measure, "measure_until": before.measure_until })),
        after: Some(json!({ "measure": after.measure, "measure_until": after.measure_until })),
        reason: None,
    };
    let version = after.version;
    Done::updated(&present(ctx, after), version, event)
}
