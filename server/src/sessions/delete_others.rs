use api::Problem;
use axum::response::Response;
use domain::policy::{Action, Target};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::Ctx,
    http::{Done, Failure, Mutation, commit::commit},
};

/// End all other sessions
///
/// Signs the caller out everywhere but here, at once (ASVS v5.0.0-7.4.3, 7.5.2). Needs a session that was confirmed a short
/// time ago; with a token all sessions end.
#[utoipa::path(
    delete, path = "/sessions", tag = "sessions",
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_other_sessions(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let me = unit.actor_id();
            unit.require(Action::SessionManageOwn, Target::Of(me))?;
            unit.step_up()?;
            let kept = unit.session.as_ref().map(|session| session.id);
            let ended = store::sessions::delete_all_but(tx, me, kept).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "session.others_ended",
                object_kind: "member",
                object: me.uuid(),
                before: None,
                after: Some(json!({ "sessions_ended": ended })),
                reason: None,
            }))
        })
    })
    .await
}
