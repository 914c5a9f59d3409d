use api::Problem;
use axum::response::Response;
use domain::{ids::MemberId, policy::Action};
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use super::get::find;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// End the sessions of a member
///
/// Signs the member out everywhere, at once (ASVS v5.0.0-7.4.5). Access tokens stay. Nobody does this to themselves: `DELETE
/// /sessions` does.
#[utoipa::path(
    delete, path = "/members/{id}/sessions", tag = "members",
    params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn end_member_sessions(
    ctx: Ctx,
    Id(id): Id<MemberId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { end(tx, &unit, id).await })
    })
    .await
}

async fn end(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<Done, Failure> {
    let member = find(tx, ctx, id).await?;
    let target = ctx.target(&member);
    ctx.require(Action::MemberResetSignIn, target)?;
    ctx.step_up()?;
    let ended = store::sessions::delete_all_but(tx, id, None).await?;
    store::sign_ins::delete_of(tx, id).await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "member.signed_out",
        object_kind: "member",
        object: id.uuid(),
        before: None,
        after: Some(json!({ "sessions_ended": ended })),
        reason: None,
    }))
}
