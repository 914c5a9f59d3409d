//! The link of an invitation: made once, looked up by the hash of its secret.

use std::sync::Arc;

use api::{Secret, problem::Code};
use axum::http::{HeaderMap, Uri};
use store::{Database, control::Placement, invitations::Invitation};

use crate::{
    access::{Visitor, address::origin, secrets},
    app::App,
    http::Failure,
};

/// The link with a secret. The secret is behind `#`: browsers do not send that part, so no log ever holds it.
pub fn url(app: &App, uri: &Uri, headers: &HeaderMap, secret: &str) -> Secret {
    Secret::from(format!("{}/invitation#token={secret}", origin(app, uri, headers)))
}

/// An open invitation found by the secret of its link.
pub struct Opened {
    pub placement: Placement,
    pub database: Arc<Database>,
    pub invitation: Invitation,
    pub secret_hash: [u8; 32],
}

/// Looks an invitation up for somebody who shows its link. Guessing is slowed down.
pub async fn open(app: &App, visitor: &Visitor, secret: &Secret) -> Result<Opened, Failure> {
    let (placement, database) = visitor.organization(app).await?.ok_or_else(expired)?;
    app.throttle.attempt(
        &format!("{}/invitation/{}", placement.id, visitor.peer),
        visitor.peer,
    )?;
    let (secret_hash, now) = (secrets::hash(secret.expose()), app.clock.now());
    let found = database
        .read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(store::invitations::find_open(tx, &secret_hash, now).await?) },
            )
        })
        .await?;
    Ok(Opened {
        placement,
        database,
        invitation: found.ok_or_else(expired)?,
        secret_hash,
    })
}

/// The one answer to a link that was used, withdrawn, has expired or never existed.
pub fn expired() -> Failure {
    Failure::new(
        Code::LinkExpired,
        "This invitation was used, withdrawn or has expired. Ask for a new one.",
    )
}
