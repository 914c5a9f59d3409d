use api::{
    Problem,
    problem::Code,
    second_factor::{EnableSecondFactor, RecoveryCodes},
};
use axum::{http::header, response::Response};
use domain::{
    ids::{MemberId, SessionId},
    people::{GivenCode, SessionFactor},
    policy::{Action, Target},
};
use jiff::SignedDuration;
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use super::{codes, prove::step_of};
use crate::{
    access::{Ctx, secrets, session_cookie},
    http::{Done, Failure, Input, Mutation, commit::commit},
    mail::{self, SecurityNews},
    session::start::renew,
};

/// How long a secret waits for its first code.
const PENDING_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Put the second factor into use
///
/// With a first code of the app that was set up. The answer holds ten recovery codes, this once. All other sessions end,
/// and this one gets another cookie.
#[utoipa::path(
    post, path = "/me/second-factor/enable", tag = "me", request_body = EnableSecondFactor,
    responses((status = 200, body = RecoveryCodes), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn enable_second_factor(
    ctx: Ctx,
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    Input { value, mutation: _ }: Input<EnableSecondFactor>,
) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    let session = ctx.own_session()?.id;
    ctx.app.throttle.code(&format!("{}/{me}", ctx.placement.id))?;
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let unit = ctx.clone();
    let mut response = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move { enable(tx, &unit, session, value.code.expose(), &secret).await })
    })
    .await?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn enable(
    tx: &mut Tx,
    ctx: &Ctx,
    session: SessionId,
    code: &str,
    secret: &str,
) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let replaced = store::second_factors::enabled_at(tx, me).await?.is_some();
    let step = first_step(tx, ctx, me, code).await?;
    store::second_factors::enable(tx, me, step, ctx.now).await?;
    let (codes, hashes) = codes::fresh(ctx.app.clock);
    store::second_factors::set_recovery_codes(tx, me, &hashes).await?;
    // What began with less than is asked for now ends (ASVS v5.0.0-7.4.3).
    let ended = store::sessions::delete_all_but(tx, me, Some(session)).await?;
    store::sign_ins::delete_of(tx, me).await?;
    renew(tx, session, secret, SessionFactor::Passed, ctx.now).await?;
    mail::security_later(
        tx,
        &ctx.app,
        &ctx.organization,
        &ctx.member,
        SecurityNews::SecondFactorEnabled,
    )
    .await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "second_factor.enabled",
        object_kind: "member",
        object: me.uuid(),
        before: None,
        after: Some(json!({ "replaced": replaced, "sessions_ended": ended })),
        reason: None,
    };
    Ok(Done::answered(&codes, event)?.with_secret())
}

/// The step of the first code of the secret that is being set up.
async fn first_step(tx: &mut Tx, ctx: &Ctx, me: MemberId, code: &str) -> Result<i64, Failure> {
    let factor = store::second_factors::find(tx, me).await?;
    let pending = factor.and_then(|factor| factor.pending.zip(factor.pending_at));
    let Some((sealed, _)) = pending.filter(|(_, at)| ctx.now.duration_since(*at) <= PENDING_FOR) else {
        return Err(Failure::new(
            Code::Conflict,
            "Nothing is being set up, or it was begun too long ago. Begin again.",
        ));
    };
    let step = match GivenCode::read(code) {
        Some(GivenCode::Totp(digits)) => step_of(&ctx.app, me, &sealed, &digits, ctx.now)?,
        Some(GivenCode::Recovery(_)) | None => None,
    };
    step.ok_or_else(|| {
        Failure::field(
            "code",
            "wrong",
            "This is not the code that the app shows now. Check that the clock of the phone is right.",
        )
    })
}
