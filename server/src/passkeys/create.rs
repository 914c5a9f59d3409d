use api::{
    Problem, Secret,
    passkeys::{CreatePasskey, PasskeyAdded},
};
use axum::{http::header, response::Response};
use domain::{
    ids::{MemberId, PasskeyId, SessionId},
    people::SessionFactor,
    policy::{Action, Target},
    scope::check_name_of,
};
use serde_json::json;
use store::{Tx, audit::AuditEvent, passkeys::Passkey};
use webauthn_rs::prelude::{Passkey as Credential, PasskeyRegistration, Webauthn};

use super::{
    options::require_room,
    present::present,
    relying_party::{RelyingParty, read, refused},
};
use crate::{
    access::{Ctx, secrets, session_cookie},
    http::{Done, Failure, Input, Mutation, commit::commit},
    mail::{self, SecurityNews},
    second_factor::codes,
    session::start::renew,
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// Add a passkey
///
/// With what the browser made of the options. From then on it signs in alone, and is asked for after the password. If it is the
/// first second factor, the answer holds ten recovery codes, this once, and all other sessions end. This one gets another cookie.
#[utoipa::path(
    post, path = "/me/passkeys", tag = "me", request_body = CreatePasskey,
    responses((status = 201, body = PasskeyAdded), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_passkey(
    ctx: Ctx,
    party: RelyingParty,
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    Input { value, mutation: _ }: Input<CreatePasskey>,
) -> Result<Response, Failure> {
    ctx.require(Action::SessionManageOwn, Target::Of(ctx.actor_id()))?;
    let session = ctx.own_session()?.id;
    let secret = secrets::generate(ctx.app.clock);
    let cookie = session_cookie(&secret);
    let unit = ctx.clone();
    let mut response = commit(&ctx, Mutation::default(), move |tx| {
        Box::pin(async move {
            let (name, credential) = check(tx, &unit, &party.0, value).await?;
            create(tx, &unit, name, &credential, session, &secret).await
        })
    })
    .await?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

/// The name and the credential, if the device answered the challenge that is taken up by it.
async fn check(
    tx: &mut Tx,
    ctx: &Ctx,
    party: &Webauthn,
    input: CreatePasskey,
) -> Result<(String, Credential), Failure> {
    let me = ctx.actor_id();
    let name = check_name_of("name", &input.name, LONGEST_NAME).map_err(|problem| vec![problem])?;
    require_room(tx, me).await?;
    let hash = secrets::hash(input.ceremony.expose());
    let state = store::passkeys::take(tx, Some(me), &hash, ctx.now).await?;
    let state: PasskeyRegistration = read(state.ok_or_else(refused)?)?;
    let credential = party
        .finish_passkey_registration(&read(input.credential)?, &state)
        .map_err(|_| refused())?;
    Ok((name, credential))
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    name: String,
    credential: &Credential,
    session: SessionId,
    secret: &str,
) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    let is_first = !store::second_factors::factors(tx, me).await?.any();
    let passkey = Passkey {
        id: PasskeyId::from(ctx.new_id()),
        member_id: me,
        name,
        credential: json!(credential),
        created_at: ctx.now,
        last_used_at: None,
    };
    store::passkeys::insert(tx, &passkey, credential.cred_id()).await?;
    let (recovery_codes, ended) = if is_first {
        first_factor(tx, ctx, me, session).await?
    } else {
        (None, 0)
    };
    renew(tx, session, secret, SessionFactor::Passed, ctx.now).await?;
    let news = SecurityNews::PasskeyAdded {
        name: passkey.name.clone(),
    };
    mail::security_later(tx, &ctx.app, &ctx.organization, &ctx.member, news).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "passkey.created",
        object_kind: "member",
        object: me.uuid(),
        before: None,
        after: Some(json!({ "passkey_id": passkey.id, "name": passkey.name, "sessions_ended": ended })),
        reason: None,
    };
    let location = format!("/api/v1/me/passkeys/{}", passkey.id);
    let added = PasskeyAdded {
        passkey: present(passkey),
        recovery_codes,
    };
    Ok(Done::created(&added, location, 1, event)?.with_secret())
}

/// Recovery codes for the first second factor. What began with less than is asked for now ends (ASVS v5.0.0-7.4.3).
async fn first_factor(
    tx: &mut Tx,
    ctx: &Ctx,
    me: MemberId,
    session: SessionId,
) -> Result<(Option<Vec<Secret>>, u64), Failure> {
    let (codes, hashes) = codes::fresh(ctx.app.clock);
    store::second_factors::set_recovery_codes(tx, me, &hashes).await?;
    let ended = store::sessions::delete_all_but(tx, me, Some(session)).await?;
    store::sign_ins::delete_of(tx, me).await?;
    Ok((Some(codes.codes), ended))
}
