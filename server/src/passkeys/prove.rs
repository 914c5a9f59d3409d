//! Whose passkey answers a challenge that named nobody.

use api::passkeys::PasskeyAnswer;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Tx, members::Member, passkeys::Passkey};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PublicKeyCredential, Webauthn,
};

use super::relying_party::read;
use crate::{access::secrets, http::Failure};

/// The active member whose passkey answered, once for each challenge; `None` if anything does not fit.
pub async fn prove(
    tx: &mut Tx,
    party: &Webauthn,
    input: &PasskeyAnswer,
    now: Timestamp,
) -> Result<Option<Member>, Failure> {
    let hash = secrets::hash(input.ceremony.expose());
    let Some(state) = store::passkeys::take(tx, None, &hash, now).await? else {
        return Ok(None);
    };
    let Ok(state) = read::<DiscoverableAuthentication>(state) else {
        return Ok(None);
    };
    let Ok(answer) = read::<PublicKeyCredential>(input.credential.clone()) else {
        return Ok(None);
    };
    let Ok((whose, credential_id)) = party.identify_discoverable_authentication(&answer) else {
        return Ok(None);
    };
    let known = store::passkeys::find_by_credential(tx, credential_id).await?;
    let Some(known) = known.filter(|passkey| passkey.member_id.uuid() == whose) else {
        return Ok(None);
    };
    let Some(used) = check(party, &known, &answer, state) else {
        return Ok(None);
    };
    store::passkeys::note_use(tx, known.id, used, now).await?;
    let member = store::members::find(tx, known.member_id).await?;
    Ok(member.filter(|member| member.active))
}

/// The credential after this use, with what the device counts. A device that counts backwards was copied and is refused.
fn check(
    party: &Webauthn,
    known: &Passkey,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
) -> Option<Value> {
    let mut credential: Credential = read(known.credential.clone()).ok()?;
    let result = party
        .finish_discoverable_authentication_v2(answer, state, &credential)
        .inspect_err(|error| tracing::info!(passkey = %known.id, ?error, "a passkey was refused"))
        .ok()?;
    if !result.user_verified() {
        return None;
    }
    credential.update_credential(&result);
    Some(json!(credential))
}
