use api::Problem;
use axum::response::Response;
use domain::{
    ids::ProvisioningTokenId,
    policy::{Action, Target},
};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Delete the key of a directory
///
/// It is good for nothing from then on. Members and teams stay as they are.
#[utoipa::path(
    delete, path = "/provisioning-tokens/{id}", tag = "provisioning",
    params(("id" = Uuid, Path, description = "Id of the key")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_provisioning_token(
    ctx: Ctx,
    Id(id): Id<ProvisioningTokenId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            unit.require(Action::ProvisioningManage, Target::Organization)?;
            let token = store::provisioning::find_token(tx, id)
                .await?
                .ok_or_else(Failure::not_found)?;
            store::provisioning::delete_token(tx, id).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "provisioning_token.deleted",
                object_kind: "provisioning_token",
                object: id.uuid(),
                before: Some(json!({ "name": token.name, "prefix": token.prefix })),
                after: None,
                reason: None,
            }))
        })
    })
    .await
}
