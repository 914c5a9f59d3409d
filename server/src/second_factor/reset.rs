use api::Problem;
use axum::response::Response;
use domain::{ids::MemberId, policy::Action};
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
    mail::{self, SecurityNews},
    members::get::find,
};

/// Take the second factor of a member away
///
/// For somebody who has lost app and recovery codes, or a device with a passkey, and whom the admin knows in person. App,
/// recovery codes and passkeys go. The member is signed out everywhere and told by mail; the password still has to be right. Nobody does this to themselves.
#[utoipa::path(
    delete, path = "/members/{id}/second-factor", tag = "members",
    params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn reset_second_factor(
    ctx: Ctx,
    Id(id): Id<MemberId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { reset(tx, &unit, id).await })
    })
    .await?;
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn reset(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<Done, Failure> {
    let member = find(tx, ctx, id).await?;
    let target = ctx.target(&member);
    ctx.require(Action::MemberResetSignIn, target)?;
    ctx.step_up()?;
    let passkeys = store::passkeys::delete_all(tx, id).await?;
    if !store::second_factors::delete(tx, id, ctx.now).await? && passkeys == 0 {
        return Err(Failure::not_found());
    }
    let ended = store::sessions::delete_all_but(tx, id, None).await?;
    store::sign_ins::delete_of(tx, id).await?;
    let news = SecurityNews::SecondFactorReset {
        by: ctx.member.name.clone(),
    };
    mail::security_later(tx, &ctx.app, &ctx.organization, &member, news).await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "second_factor.reset",
        object_kind: "member",
        object: id.uuid(),
        before: None,
        after: Some(json!({ "sessions_ended": ended, "passkeys_removed": passkeys })),
        reason: None,
    }))
}
