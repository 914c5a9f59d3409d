use api::{Problem, Secret, problem::Code, second_factor::SecondFactorSetup};
use axum::response::Response;
use domain::policy::{Action, Target};
use store::audit::AuditEvent;

use super::prove::seal_key;
use crate::{
    access::{Ctx, totp},
    http::{Done, Failure, Mutation, commit::commit},
};

/// Begin to set a second factor up
///
/// Gives an authenticator app its secret. Nothing changes until `POST /me/second-factor/enable` shows a first code of it,
/// within half an hour; a second factor in use stays in use until then. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/me/second-factor", tag = "me",
    responses((status = 200, body = SecondFactorSetup), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn begin_second_factor(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    ctx.own_session()?;
    let mut secret = [0; totp::SECRET];
    secret.copy_from_slice(&ctx.app.clock.secret()[..totp::SECRET]);
    let sealed = seal_key(&ctx.app)?
        .seal(ctx.app.clock, me, &secret)
        .ok_or_else(|| Failure::new(Code::Internal, ""))?;
    let setup = SecondFactorSetup {
        secret: Secret::from(totp::base32(&secret)),
        url: Secret::from(totp::url(&secret, &ctx.organization.name, &ctx.member.email)),
    };
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            store::second_factors::begin(tx, me, &sealed, unit.now).await?;
            let event = AuditEvent {
                id: unit.new_id(),
                action: "second_factor.begun",
                object_kind: "member",
                object: me.uuid(),
                before: None,
                after: None,
                reason: None,
            };
            Ok(Done::answered(&setup, event)?.with_secret())
        })
    })
    .await
}
