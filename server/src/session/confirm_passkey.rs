use api::{Problem, passkeys::PasskeyAnswer};
use axum::{http::header, response::Response};
use domain::{ids::SessionId, people::SessionFactor};
use serde_json::json;
use store::{Tx, audit::AuditEvent};
use webauthn_rs::prelude::Webauthn;

use super::{
    confirm::{own_session, refuse},
    start::renew,
};
use crate::{
    access::{Ctx, Peer, secrets, session_cookie},
    http::{Done, Failure, Input, Mutation, commit::commit},
    passkeys::{
        prove::prove,
        relying_party::{RelyingParty, refused},
    },
};

/// Confirm who holds the session with a passkey
///
/// With the answer to a challenge of `POST /session/passkey/options`: the device has checked its owner, so that no password is
/// asked for. The session is good for what `POST /session/confirm` makes it good for, and gets another cookie.
#[utoipa::path(
    post, path = "/session/confirm/passkey", tag = "session", request_body = PasskeyAnswer,
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn confirm_session_with_passkey(
    ctx: Ctx,
    Peer(peer): Peer,
    party: RelyingParty,
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    Input { value, mutation: _ }: Input<PasskeyAnswer>,
) -> Result<Response, Failure> {
    let session = own_session(&ctx)?;
    ctx.app.throttle.visit(peer)?;
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let unit = ctx.clone();
    let confirmed = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move { confirm(tx, &unit, &party.0, session, value, &secret).await })
    })
    .await;
    match confirmed {
        Ok(mut response) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(failure) if failure.code == refused().code => refuse(&ctx, failure).await,
        Err(failure) => Err(failure),
    }
}

async fn confirm(
    tx: &mut Tx,
    ctx: &Ctx,
    party: &Webauthn,
    session: SessionId,
    input: PasskeyAnswer,
    secret: &str,
) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let proved = prove(tx, party, &input, ctx.now).await?;
    proved.filter(|member| member.id == me).ok_or_else(refused)?;
    renew(tx, session, secret, SessionFactor::Passed, ctx.now).await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "session.confirmed",
        object_kind: "session",
        object: session.uuid(),
        before: None,
        after: Some(json!({ "member_id": me, "second_factor": "passkey" })),
        reason: None,
    }))
}
