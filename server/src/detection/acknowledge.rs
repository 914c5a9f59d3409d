use api::{Problem, security::SecurityFinding};
use axum::response::Response;
use domain::{
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

/// Say that a finding was seen
///
/// What is noticed from then on is another finding. Measures stay until they end or are lifted.
#[utoipa::path(
    post, path = "/security/findings/{id}/acknowledge", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the finding")),
    responses((status = 200, body = SecurityFinding), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn acknowledge_finding(
    ctx: Ctx,
    Id(id): Id<FindingId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { acknowledge(tx, &unit, id).await })
    })
    .await
}

async fn acknowledge(tx: &mut Tx, ctx: &Ctx, id: FindingId) -> Result<Done, Failure> {
    ctx.require(Action::SecurityManage, Target::Organization)?;
    let before = findings::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    findings::acknowledge(tx, id, ctx.actor_id(), ctx.now).await?;
    let after = findings::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "security.acknowledged",
        object_kind: "security_finding",
        object: id.uuid(),
        before: Some(json!({ "kind": before.kind, "state": before.state })),
        after: Some(json!({ "kind": after.kind, "state": after.state })),
        reason: None,
    };
    let version = after.version;
    Done::updated(&present(ctx, after), version, event)
}
