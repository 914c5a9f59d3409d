use std::sync::Arc;

use api::{Problem, me::Me, problem::Code, sessions::FinishSignIn};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::MemberId;
use jiff::Timestamp;
use serde_json::json;
use store::{
    Database, Tx,
    audit::{self, AuditEvent},
    members::Member,
    sign_ins::SignIn,
};

use super::start::{NewSession, Started, answer};
use crate::{
    access::{Visitor, secrets},
    app::App,
    http::{Failure, Input},
    mail::{self, SecurityNews},
    second_factor::prove::{Proof, prove},
};

/// Wrong codes after which a sign-in has to begin again.
const MOST_ATTEMPTS: i64 = 5;

/// Sign in: the second step
///
/// With the code of an authenticator app, or a recovery code. Starts a session and sets its cookie. After five wrong codes,
/// or ten minutes, the sign-in begins again (`sign_in_failed`).
#[utoipa::path(
    post, path = "/session/second-factor", tag = "session", request_body = FinishSignIn, security(()),
    responses((status = 200, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn finish_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<FinishSignIn>,
) -> Result<Response, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.entrance(&app).await?.ok_or_else(begin_again)?;
    let (hash, now) = (secrets::hash(value.challenge.expose()), app.clock.now());
    let open = find_open(&database, hash, now).await?.ok_or_else(begin_again)?;
    app.throttle
        .code(&format!("{}/{}", placement.id, open.member_id))?;
    let step = Step {
        app: app.clone(),
        visitor: visitor.clone(),
        now,
    };
    let code = value.code.expose().to_owned();
    app.seals.expect(&placement, 1);
    let outcome = database
        .write(move |tx| Box::pin(async move { step.take(tx, &hash, &code).await }))
        .await?;
    mail::announce(&app, &placement).await;
    match outcome {
        Outcome::Finished(started) => {
            answer(&app, placement, database, visitor, started, StatusCode::OK).await
        }
        Outcome::Wrong => Err(Failure::new(
            Code::SecondFactorFailed,
            "This code is wrong or was used before. Type the one that the app shows now.",
        )),
        Outcome::GivenUp => Err(begin_again()),
    }
}

/// The one answer to a second step that belongs to no first one any more.
pub fn begin_again() -> Failure {
    Failure::new(
        Code::SignInFailed,
        "This sign-in took too long, or too many codes were wrong. Begin again on the sign-in page.",
    )
}

async fn find_open(
    database: &Arc<Database>,
    hash: [u8; 32],
    now: Timestamp,
) -> Result<Option<SignIn>, Failure> {
    database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_ins::find_open(tx, &hash, now).await?) })
        })
        .await
}

enum Outcome {
    /// With the secrets of the session.
    Finished(Started),
    Wrong,
    GivenUp,
}

/// One attempt at the second step.
struct Step {
    app: App,
    visitor: Visitor,
    now: Timestamp,
}

impl Step {
    async fn take(&self, tx: &mut Tx, hash: &[u8], code: &str) -> Result<Outcome, Failure> {
        // Finished or given up while this request was on its way.
        let open = store::sign_ins::find_open(tx, hash, self.now).await?;
        let open = open.ok_or_else(begin_again)?;
        let member = store::members::find(tx, open.member_id).await?;
        let member = member.filter(|member| member.active).ok_or_else(begin_again)?;
        match prove(tx, &self.app, member.id, code, self.now).await? {
            Some(proof) => self.finish(tx, &open, &member, proof).await,
            None => self.refuse(tx, &open, &member).await,
        }
    }

    async fn finish(
        &self,
        tx: &mut Tx,
        open: &SignIn,
        member: &Member,
        proof: Proof,
    ) -> Result<Outcome, Failure> {
        store::sign_ins::delete(tx, open.id).await?;
        let organization = store::organization::get(tx).await?;
        let session = NewSession::new(&self.app, &self.visitor, &organization, member, self.now);
        let session = session
            .with_second_factor()
            .of_provider(open.provider_id, open.provider_session.clone());
        session.store(tx).await?;
        if let Proof::RecoveryCode { left } = proof {
            let news = SecurityNews::RecoveryCodeUsed { left };
            mail::security_later(tx, &self.app, &organization, member, news).await?;
        }
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "session.started",
            object_kind: "session",
            object: session.id().uuid(),
            before: None,
            after: Some(json!({
                "member_id": member.id, "network": self.visitor.network(), "second_factor": proof.told(),
            })),
            reason: None,
        };
        let request_id = &self.visitor.request_id;
        tx.batch(vec![audit::insertion(event, member.id, request_id, self.now)])
            .await?;
        Ok(Outcome::Finished(session.started()))
    }

    /// Whoever gets here has the right password, or was let in by a provider: the member is told (ASVS v5.0.0-6.3.5).
    async fn refuse(&self, tx: &mut Tx, open: &SignIn, member: &Member) -> Result<Outcome, Failure> {
        let given_up = open.attempts + 1 >= MOST_ATTEMPTS;
        if given_up {
            store::sign_ins::delete(tx, open.id).await?;
            let organization = store::organization::get(tx).await?;
            let news = self.guessed(tx, open).await?;
            mail::security_later(tx, &self.app, &organization, member, news).await?;
        } else {
            store::sign_ins::count_attempt(tx, open.id).await?;
        }
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "second_factor.refused",
            object_kind: "member",
            object: member.id.uuid(),
            before: None,
            after: Some(json!({ "network": self.visitor.network(), "given_up": given_up })),
            reason: None,
        };
        let request_id = &self.visitor.request_id;
        tx.batch(vec![audit::refusal(
            event,
            None::<MemberId>,
            request_id,
            self.now,
        )])
        .await?;
        Ok(if given_up {
            Outcome::GivenUp
        } else {
            Outcome::Wrong
        })
    }

    async fn guessed(&self, tx: &mut Tx, open: &SignIn) -> Result<SecurityNews, Failure> {
        let network = self.visitor.network();
        let provider = match open.provider_id {
            Some(id) => store::sign_in_providers::find(tx, id).await?,
            None => None,
        };
        Ok(match provider {
            Some(provider) => SecurityNews::ProviderCodesGuessed {
                name: provider.name,
                network,
            },
            None => SecurityNews::CodesGuessed { network },
        })
    }
}
