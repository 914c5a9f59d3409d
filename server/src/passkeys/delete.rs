use api::{Problem, problem::Code};
use axum::{http::header, response::Response};
use domain::{
    ids::{PasskeyId, SessionId},
    people::SessionFactor,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use crate::{
    access::{Ctx, secrets, session_cookie},
    http::{Done, Failure, Id, Mutation, commit::commit},
    mail::{self, SecurityNews},
    second_factor::policy,
    session::start::renew,
};

/// Remove a passkey
///
/// It signs in no more. All other sessions end, because it may have begun them, and this one gets another cookie. The last second
/// factor stays where the organization wants one. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/me/passkeys/{id}", tag = "me", params(("id" = Uuid, Path, description = "Id of the passkey")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_passkey(ctx: Ctx, Id(id): Id<PasskeyId>, _: Mutation) -> Result<Response, Failure> {
    ctx.require(Action::SessionManageOwn, Target::Of(ctx.actor_id()))?;
    let session = ctx.own_session()?.id;
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let unit = ctx.clone();
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    let mut response = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move { delete(tx, &unit, id, session, &secret).await })
    })
    .await?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn delete(
    tx: &mut Tx,
    ctx: &Ctx,
    id: PasskeyId,
    session: SessionId,
    secret: &str,
) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let name = store::passkeys::delete(tx, me, id, ctx.now).await?;
    let name = name.ok_or_else(Failure::not_found)?;
    let has_another = store::second_factors::factors(tx, me).await?.any();
    let organization = store::organization::get(tx).await?;
    if !has_another && policy::of(&ctx.app, &organization).requires(ctx.actor.role) {
        let detail =
            "The organization wants a second factor. Add another passkey or an authenticator app first.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    let ended = store::sessions::delete_all_but(tx, me, Some(session)).await?;
    store::sign_ins::delete_of(tx, me).await?;
    let factor = if has_another {
        SessionFactor::Passed
    } else {
        SessionFactor::None
    };
    renew(tx, session, secret, factor, ctx.now).await?;
    let news = SecurityNews::PasskeyRemoved { name: name.clone() };
    mail::security_later(tx, &ctx.app, &organization, &ctx.member, news).await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "passkey.removed",
        object_kind: "member",
        object: me.uuid(),
        before: Some(json!({ "passkey_id": id, "name": name })),
        after: Some(json!({ "sessions_ended": ended })),
        reason: None,
    }))
}
