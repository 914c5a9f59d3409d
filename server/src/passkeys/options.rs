use api::{Problem, Secret, passkeys::PasskeyCeremony, problem::Code};
use axum::response::Response;
use domain::{
    ids::{CeremonyId, MemberId},
    policy::{Action, Target},
};
use serde_json::{Value, json};
use store::{Tx, audit::AuditEvent};
use webauthn_rs::prelude::{CredentialID, Passkey, Webauthn};

use super::relying_party::{CEREMONY_FOR, RelyingParty, failed, read};
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Mutation, commit::commit},
};

/// The most passkeys of one member.
const MOST_PASSKEYS: i64 = 12;

/// Begin to add a passkey
///
/// Gives the browser its challenge. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/me/passkeys/options", tag = "me",
    responses((status = 200, body = PasskeyCeremony), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn begin_passkey(ctx: Ctx, party: RelyingParty, mutation: Mutation) -> Result<Response, Failure> {
    ctx.require(Action::SessionManageOwn, Target::Of(ctx.actor_id()))?;
    ctx.own_session()?;
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { begin(tx, &unit, &party.0).await })
    })
    .await
}

/// Refuses whoever has as many as one may have.
pub async fn require_room(tx: &mut Tx, member: MemberId) -> Result<(), Failure> {
    if store::passkeys::count(tx, member).await? < MOST_PASSKEYS {
        return Ok(());
    }
    let detail = format!("You have {MOST_PASSKEYS} passkeys. Remove one first.");
    Err(Failure::new(Code::Conflict, detail))
}

async fn begin(tx: &mut Tx, ctx: &Ctx, party: &Webauthn) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    require_room(tx, me).await?;
    let known = store::passkeys::list(tx, me).await?;
    // A device that has one already is not asked to make another.
    let known: Vec<CredentialID> = known
        .into_iter()
        .filter_map(|row| Some(read::<Passkey>(row.credential).ok()?.cred_id().clone()))
        .collect();
    let (email, name) = (&ctx.member.email, &ctx.member.name);
    let (challenge, state) = party
        .start_passkey_registration(me.uuid(), email, name, Some(known))
        .map_err(|error| failed(&error))?;
    let mut options = json!(challenge)["publicKey"].take();
    // To sign in without a name being typed the device has to keep whose it is.
    options["authenticatorSelection"]["residentKey"] = Value::from("required");
    options["authenticatorSelection"]["requireResidentKey"] = Value::from(true);
    let secret = secrets::generate(ctx.app.clock);
    let until = ctx.now.checked_add(CEREMONY_FOR).unwrap_or(ctx.now);
    let id = CeremonyId::from(ctx.new_id());
    store::passkeys::begin(tx, id, Some(me), &secrets::hash(&secret), json!(state), until).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "passkey.begun",
        object_kind: "member",
        object: me.uuid(),
        before: None,
        after: None,
        reason: None,
    };
    let answer = PasskeyCeremony {
        ceremony: Secret::from(secret),
        options,
    };
    Ok(Done::answered(&answer, event)?.with_secret())
}
