use api::{Problem, second_factor::RecoveryCodes};
use axum::response::Response;
use domain::policy::{Action, Target};
use store::audit::AuditEvent;

use super::codes;
use crate::{
    access::Ctx,
    http::{Done, Failure, Mutation, commit::commit},
    mail::{self, SecurityNews},
};

/// Make new recovery codes
///
/// The answer holds them, this once; the ones before open nothing any more. Needs a session that was confirmed a short time
/// ago.
#[utoipa::path(
    post, path = "/me/second-factor/recovery-codes", tag = "me",
    responses((status = 200, body = RecoveryCodes), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn make_recovery_codes(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    ctx.own_session()?;
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            if !store::second_factors::factors(tx, me).await?.any() {
                return Err(Failure::not_found());
            }
            let (codes, hashes) = codes::fresh(unit.app.clock);
            store::second_factors::set_recovery_codes(tx, me, &hashes).await?;
            mail::security_later(
                tx,
                &unit.app,
                &unit.organization,
                &unit.member,
                SecurityNews::RecoveryCodesMade,
            )
            .await?;
            let event = AuditEvent {
                id: unit.new_id(),
                action: "second_factor.recovery_codes_made",
                object_kind: "member",
                object: me.uuid(),
                before: None,
                after: None,
                reason: None,
            };
            Ok(Done::answered(&codes, event)?.with_secret())
        })
    })
    .await?;
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}
