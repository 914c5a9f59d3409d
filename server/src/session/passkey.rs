use api::{Problem, me::Me, passkeys::PasskeyAnswer, problem::Code};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::MemberId;
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    members::Member,
};
use webauthn_rs::prelude::Webauthn;

use super::start::{NewSession, answer};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Input},
    passkeys::{prove::prove, relying_party::RelyingParty},
};

/// Sign in with a passkey
///
/// Without a password, or after it: the device has checked its owner. Starts a session and sets its cookie.
#[utoipa::path(
    post, path = "/session/passkey", tag = "session", request_body = PasskeyAnswer, security(()),
    responses((status = 200, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn sign_in_with_passkey(
    State(app): State<App>,
    visitor: Visitor,
    party: RelyingParty,
    Input { value, mutation: _ }: Input<PasskeyAnswer>,
) -> Result<Response, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(refused)?;
    let step = Step {
        app: app.clone(),
        visitor: visitor.clone(),
        party: party.0,
        now: app.clock.now(),
    };
    let organization = placement.id.uuid();
    // Said beforehand: a browser that goes away meanwhile does not keep the event from the tree.
    app.seals.expect(&placement, 1);
    let secret = database
        .write(move |tx| Box::pin(async move { step.take(tx, &value, organization).await }))
        .await?;
    let secret = secret.ok_or_else(refused)?;
    answer(&app, placement, database, visitor, secret, StatusCode::OK).await
}

/// The one answer to a passkey that opens nothing, whatever the reason.
fn refused() -> Failure {
    Failure::new(
        Code::SignInFailed,
        "This passkey does not sign in here, or it took too long. Try again, or use your password.",
    )
}

/// One attempt to sign in.
struct Step {
    app: App,
    visitor: Visitor,
    party: Webauthn,
    now: Timestamp,
}

impl Step {
    /// The secret of the new session; `None` if the passkey opens nothing.
    async fn take(
        &self,
        tx: &mut Tx,
        input: &PasskeyAnswer,
        organization: uuid::Uuid,
    ) -> Result<Option<String>, Failure> {
        let proved = prove(tx, &self.party, input, self.now).await?;
        let (secret, event, actor) = match proved {
            Some(member) => {
                let (secret, event) = self.start(tx, &member).await?;
                (Some(secret), event, Some(member.id))
            }
            None => (None, self.refusal(organization), None),
        };
        let request_id = &self.visitor.request_id;
        let statement = match actor {
            Some(member) => audit::insertion(event, member, request_id, self.now),
            None => audit::refusal(event, None::<MemberId>, request_id, self.now),
        };
        tx.batch(vec![statement]).await?;
        Ok(secret)
    }

    async fn start(&self, tx: &mut Tx, member: &Member) -> Result<(String, AuditEvent), Failure> {
        let organization = store::organization::get(tx).await?;
        let session = NewSession::new(&self.app, &self.visitor, &organization, member, self.now);
        let session = session.with_second_factor();
        session.store(tx).await?;
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "session.started",
            object_kind: "session",
            object: session.id().uuid(),
            before: None,
            after: Some(json!({
                "member_id": member.id, "network": self.visitor.network(), "second_factor": "passkey",
            })),
            reason: None,
        };
        Ok((session.secret(), event))
    }

    fn refusal(&self, organization: uuid::Uuid) -> AuditEvent {
        AuditEvent {
            id: self.app.clock.id(),
            action: "passkey.refused",
            object_kind: "organization",
            object: organization,
            before: None,
            after: Some(json!({ "network": self.visitor.network() })),
            reason: None,
        }
    }
}
