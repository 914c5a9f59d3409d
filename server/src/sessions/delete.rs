use api::Problem;
use axum::response::Response;
use domain::{
    ids::SessionId,
    policy::{Action, Target},
};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// End a session
///
/// Signs the caller out in another browser, at once. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "sessions", params(("id" = Uuid, Path, description = "Id of the session")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_session(
    ctx: Ctx,
    Id(id): Id<SessionId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let me = unit.actor_id();
            unit.require(Action::SessionManageOwn, Target::Of(me))?;
            unit.step_up()?;
            if !store::sessions::delete(tx, me, id).await? {
                return Err(Failure::not_found());
            }
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "session.ended",
                object_kind: "session",
                object: id.uuid(),
                before: Some(json!({ "member_id": me })),
                after: None,
                reason: Some("ended from another session".to_owned()),
            }))
        })
    })
    .await
}
