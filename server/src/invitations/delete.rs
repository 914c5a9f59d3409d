use api::Problem;
use axum::response::Response;
use domain::{
    ids::InvitationId,
    policy::{Action, Target},
};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Withdraw an invitation
///
/// Its link is good for nothing from then on.
#[utoipa::path(
    delete, path = "/invitations/{id}", tag = "invitations",
    params(("id" = Uuid, Path, description = "Id of the invitation")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_invitation(
    ctx: Ctx,
    Id(id): Id<InvitationId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            unit.require(Action::MemberInvite, Target::Organization)?;
            let invitation = store::invitations::find(tx, id)
                .await?
                .ok_or_else(Failure::not_found)?;
            store::invitations::delete(tx, id).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "invitation.withdrawn",
                object_kind: "invitation",
                object: id.uuid(),
                before: Some(json!({ "email": invitation.email, "role": invitation.role })),
                after: None,
                reason: None,
            }))
        })
    })
    .await
}
