use api::{
    Problem,
    scope_changes::{ExplainScopeChange, ScopeChange},
};
use axum::response::Response;
use domain::{ids::ScopeChangeId, policy::Action, scope::check_text};
use serde_json::json;
use store::{Tx, audit::AuditEvent, scope_changes};

use super::{LONGEST_REASON, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
    projects::{get::find, rules::target},
};

/// Say why the scope changed
///
/// A change made without a reason can be explained later; nothing else of it can be changed.
#[utoipa::path(
    patch, path = "/scope-changes/{id}", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the change")),
    request_body = ExplainScopeChange,
    responses((status = 200, body = ScopeChange), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn explain_scope_change(
    ctx: Ctx,
    Id(id): Id<ScopeChangeId>,
    Input { value, mutation }: Input<ExplainScopeChange>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { explain(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn explain(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ScopeChangeId,
    expected: Option<i64>,
    input: ExplainScopeChange,
) -> Result<Done, Failure> {
    let before = scope_changes::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    let project = find(tx, ctx, before.project_id, Action::ProjectUpdate).await?;
    check_version(expected, before.version)?;
    let mut fields = Fields::default();
    let mut after = before.clone();
    after.reason = fields.check(check_text("reason", &input.reason, LONGEST_REASON));
    after.version += 1;
    fields.finish()?;
    scope_changes::set_reason(tx, &after, ctx.now).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "scope_change.explained",
        object_kind: "scope_change",
        object: id.uuid(),
        before: Some(json!({ "reason": before.reason })),
        after: Some(json!({ "reason": after.reason })),
        reason: None,
    };
    let version = after.version;
    Done::updated(&present(ctx, after, target(&project)), version, event)
}
