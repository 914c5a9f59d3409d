use api::{Problem, Secret, passkeys::PasskeyCeremony};
use axum::{Json, extract::State};
use domain::ids::CeremonyId;
use serde_json::json;

use crate::{
    access::{Visitor, secrets},
    app::App,
    http::Failure,
    passkeys::relying_party::{CEREMONY_FOR, RelyingParty, failed},
    session::second_factor::begin_again,
};

/// Begin to sign in with a passkey
///
/// Gives the browser its challenge. It names nobody: the device says whose passkey it has.
#[utoipa::path(
    post, path = "/session/passkey/options", tag = "session", security(()),
    responses((status = 200, body = PasskeyCeremony), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn begin_passkey_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    party: RelyingParty,
) -> Result<Json<PasskeyCeremony>, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (_, database) = visitor.organization(&app).await?.ok_or_else(begin_again)?;
    let (challenge, state) = party
        .0
        .start_discoverable_authentication()
        .map_err(|error| failed(&error))?;
    let options = json!(challenge)["publicKey"].take();
    let (now, secret) = (app.clock.now(), secrets::generate(app.clock));
    let (id, hash) = (CeremonyId::from(app.clock.id()), secrets::hash(&secret));
    let until = now.checked_add(CEREMONY_FOR).unwrap_or(now);
    database
        .write(move |tx| {
            Box::pin(async move {
                store::passkeys::begin(tx, id, None, &hash, json!(state), until).await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    Ok(Json(PasskeyCeremony {
        ceremony: Secret::from(secret),
        options,
    }))
}
