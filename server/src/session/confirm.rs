use api::{Problem, problem::Code, sessions::ConfirmSession};
use axum::{http::header, response::Response};
use domain::{
    ids::SessionId,
    people::{LONGEST_PASSWORD, SessionFactor},
};
use serde_json::json;
use store::{
    Tx,
    audit::{AuditEvent, refusal},
};

use super::start::renew;
use crate::{
    access::{Ctx, Peer, passwords, secrets, session_cookie},
    audit,
    http::{Done, Failure, Input, Mutation, commit::commit},
    mail::{self, SecurityNews},
    me::password::read_hash,
    second_factor::prove::{Proof, prove},
};

/// Confirm who holds the session
///
/// With the password, and a code from whoever has a second factor; a passkey confirms alone, at
/// `POST /session/confirm/passkey`. For 15 minutes from then on the session is good for what
/// is sensitive and answered `step_up_required` before. It gets another cookie.
#[utoipa::path(
    post, path = "/session/confirm", tag = "session", request_body = ConfirmSession,
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn confirm_session(
    ctx: Ctx,
    Peer(peer): Peer,
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    Input { value, mutation: _ }: Input<ConfirmSession>,
) -> Result<Response, Failure> {
    let session = own_session(&ctx)?;
    let me = ctx.actor_id();
    ctx.app
        .throttle
        .attempt(&format!("{}/password/{me}", ctx.placement.id), peer)?;
    let password = value.password.expose().to_owned();
    let fits = password.chars().count() <= LONGEST_PASSWORD;
    let hash = read_hash(&ctx).await?;
    if !passwords::verify(password, hash).await? || !fits {
        return refuse(&ctx, wrong()).await;
    }
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let code = value.code.map(|code| code.expose().to_owned());
    if code.is_some() {
        ctx.app.throttle.code(&format!("{}/{me}", ctx.placement.id))?;
    }
    let unit = ctx.clone();
    let confirmed = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move { confirm(tx, &unit, session, code.as_deref(), &secret).await })
    })
    .await;
    match confirmed {
        Ok(mut response) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            mail::announce(&ctx.app, &ctx.placement).await;
            Ok(response)
        }
        Err(failure) if failure.code == wrong().code => refuse(&ctx, failure).await,
        Err(failure) => Err(failure),
    }
}

/// The session that is to be confirmed.
pub(super) fn own_session(ctx: &Ctx) -> Result<SessionId, Failure> {
    ctx.session.as_ref().map(|session| session.id).ok_or_else(|| {
        let detail = "This request came with a token, which has no session to confirm.";
        Failure::new(Code::Conflict, detail)
    })
}

async fn confirm(
    tx: &mut Tx,
    ctx: &Ctx,
    session: SessionId,
    code: Option<&str>,
    secret: &str,
) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let mut proof = None;
    if store::second_factors::factors(tx, me).await?.any() {
        let proved = prove(tx, &ctx.app, me, code.unwrap_or_default(), ctx.now).await?;
        proof = Some(proved.ok_or_else(wrong)?);
    }
    let factor = match (proof, ctx.session.as_ref().map(|session| session.second_factor)) {
        (Some(_), _) => SessionFactor::Passed,
        (None, Some(SessionFactor::Due)) => SessionFactor::Due,
        (None, _) => SessionFactor::None,
    };
    renew(tx, session, secret, factor, ctx.now).await?;
    if let Some(Proof::RecoveryCode { left }) = proof {
        let news = SecurityNews::RecoveryCodeUsed { left };
        mail::security_later(tx, &ctx.app, &ctx.organization, &ctx.member, news).await?;
    }
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "session.confirmed",
        object_kind: "session",
        object: session.uuid(),
        before: None,
        after: Some(json!({ "member_id": me, "second_factor": proof.map(Proof::told) })),
        reason: None,
    }))
}

/// The same answer whichever of the two was wrong.
fn wrong() -> Failure {
    Failure::field(
        "password",
        "not_confirmed",
        "Password or code is wrong. A code of the app is good only once.",
    )
}

/// Keeps in the audit log that a proof was refused, and gives the refusal.
pub(super) async fn refuse(ctx: &Ctx, given: Failure) -> Result<Response, Failure> {
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "session.confirm_refused",
        object_kind: "member",
        object: ctx.actor_id().uuid(),
        before: None,
        after: None,
        reason: None,
    };
    let statement = refusal(event, ctx.actor_id(), &ctx.request_id, ctx.now);
    audit::keep(&ctx.app, &ctx.placement, &ctx.database, statement).await?;
    Err(given)
}
