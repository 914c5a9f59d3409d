use api::{Problem, problem::Code};
use axum::{http::header, response::Response};
use domain::{
    ids::SessionId,
    people::SessionFactor,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use super::policy;
use crate::{
    access::{Ctx, secrets, session_cookie},
    http::{Done, Failure, Mutation, commit::commit},
    mail::{self, SecurityNews},
    session::start::renew,
};

/// Remove the authenticator app
///
/// Without a passkey the password alone signs in from then on. All other sessions end, and this one gets another cookie. Refused where the
/// organization wants a second factor and no passkey is left; needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/me/second-factor", tag = "me",
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn remove_second_factor(ctx: Ctx, _: Mutation) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    let session = ctx.own_session()?.id;
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let unit = ctx.clone();
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    let mut response = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move { remove(tx, &unit, session, &secret).await })
    })
    .await?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn remove(tx: &mut Tx, ctx: &Ctx, session: SessionId, secret: &str) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let organization = store::organization::get(tx).await?;
    let passkeys = store::passkeys::count(tx, me).await?;
    if passkeys == 0 && policy::of(&ctx.app, &organization).requires(ctx.actor.role) {
        let detail = "The organization wants a second factor. Set another app up instead; it takes the place of this one.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    if !store::second_factors::delete(tx, me, ctx.now).await? {
        return Err(Failure::not_found());
    }
    let ended = store::sessions::delete_all_but(tx, me, Some(session)).await?;
    store::sign_ins::delete_of(tx, me).await?;
    let left = if passkeys > 0 {
        SessionFactor::Passed
    } else {
        SessionFactor::None
    };
    renew(tx, session, secret, left, ctx.now).await?;
    mail::security_later(
        tx,
        &ctx.app,
        &organization,
        &ctx.member,
        SecurityNews::SecondFactorRemoved,
    )
    .await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "second_factor.removed",
        object_kind: "member",
        object: me.uuid(),
        before: None,
        after: Some(json!({ "sessions_ended": ended })),
        reason: None,
    }))
}
