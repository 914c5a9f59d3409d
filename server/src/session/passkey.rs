use api::{Problem, me::Me, passkeys::PasskeyAnswer, problem::Code};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::MemberId;
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    members::Member,
    organization::Organization,
    sign_ins::SignIn,
};
use webauthn_rs::prelude::Webauthn;

use super::{
    second_factor::begin_again,
    sign_in::not_this_way,
    start::{NewSession, Started, answer},
};
use crate::{
    access::{Visitor, secrets},
    app::App,
    http::{Failure, Input},
    passkeys::{prove::prove, relying_party::RelyingParty},
};

/// Sign in with a passkey
///
/// Without a password, or after the first step: the device has checked its owner. Starts a session and sets its cookie.
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
    let (placement, database) = visitor.entrance(&app).await?.ok_or_else(refused)?;
    let step = Step {
        app: app.clone(),
        visitor: visitor.clone(),
        party: party.0,
        now: app.clock.now(),
    };
    let organization = placement.id.uuid();
    // Said beforehand: a browser that goes away meanwhile does not keep the event from the tree.
    app.seals.expect(&placement, 1);
    let started = database
        .write(move |tx| Box::pin(async move { step.take(tx, &value, organization).await }))
        .await?;
    answer(&app, placement, database, visitor, started?, StatusCode::OK).await
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
    /// The secrets of the new session, or why the passkey opens nothing: that is kept as well.
    async fn take(
        &self,
        tx: &mut Tx,
        input: &PasskeyAnswer,
        organization: uuid::Uuid,
    ) -> Result<Result<Started, Failure>, Failure> {
        let proved = prove(tx, &self.party, input, self.now).await?;
        let begun = self.first_step(tx, input).await?;
        let settings = store::organization::get(tx).await?;
        let (started, event, actor) = match proved {
            // After a first step that was somebody else's.
            Some(member) if begun.as_ref().is_some_and(|begun| begun.member_id != member.id) => {
                (Err(refused()), self.refusal(organization), None)
            }
            // A passkey is a way of one's own; after the provider it is a second factor.
            Some(member) if begun.is_none() && !settings.sign_in.admits_own_ways(member.role) => {
                (Err(not_this_way()), self.refusal(organization), None)
            }
            Some(member) => {
                let (started, event) = self.start(tx, &settings, &member, begun).await?;
                (Ok(started), event, Some(member.id))
            }
            None => (Err(refused()), self.refusal(organization), None),
        };
        let request_id = &self.visitor.request_id;
        let statement = match actor {
            Some(member) => audit::insertion(event, member, request_id, self.now),
            None => audit::refusal(event, None::<MemberId>, request_id, self.now),
        };
        tx.batch(vec![statement]).await?;
        Ok(started)
    }

    /// The first step that this is the second one of.
    async fn first_step(&self, tx: &mut Tx, input: &PasskeyAnswer) -> Result<Option<SignIn>, Failure> {
        let Some(challenge) = &input.challenge else {
            return Ok(None);
        };
        let hash = secrets::hash(challenge.expose());
        let open = store::sign_ins::find_open(tx, &hash, self.now).await?;
        Ok(Some(open.ok_or_else(begin_again)?))
    }

    async fn start(
        &self,
        tx: &mut Tx,
        organization: &Organization,
        member: &Member,
        begun: Option<SignIn>,
    ) -> Result<(Started, AuditEvent), Failure> {
        let mut session =
            NewSession::new(&self.app, &self.visitor, organization, member, self.now).with_second_factor();
        if let Some(begun) = begun {
            store::sign_ins::delete(tx, begun.id).await?;
            session = session.of_provider(begun.provider_id, begun.provider_session);
        }
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
        Ok((session.started(), event))
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
