use api::Problem;
use axum::response::Response;
use domain::{
    ids::TokenId,
    policy::{Action, Target},
};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Delete a token
///
/// It is good for nothing from then on.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "tokens", params(("id" = Uuid, Path, description = "Id of the token")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_token(ctx: Ctx, Id(id): Id<TokenId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let me = unit.actor_id();
            unit.require(Action::TokenManageOwn, Target::Of(me))?;
            let token = store::tokens::find(tx, me, id)
                .await?
                .ok_or_else(Failure::not_found)?;
            store::tokens::delete(tx, me, id).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "token.deleted",
                object_kind: "token",
                object: id.uuid(),
                before: Some(json!({ "member_id": me, "name": token.name, "prefix": token.prefix })),
                after: None,
                reason: None,
            }))
        })
    })
    .await
}
