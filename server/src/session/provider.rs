use std::sync::Arc;

use api::{Problem, me::Me, sessions::SecondStep, sign_in_providers::ProviderAnswer};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use domain::{
    ids::{MemberId, SignInProviderId},
    sign_in_providers::{IdToken, Lie},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Database, Tx,
    audit::{self, AuditEvent},
    control::Placement,
    sign_in_providers::{SignInProvider, Visit},
};
use subtle::ConstantTimeEq;

use super::{
    provider_begin::{failed, find, not_let_in},
    provider_settle::{Settled, Settlement},
    start::answer,
};
use crate::{
    access::{PROVIDER_COOKIE, Visitor, clear_provider_cookie, secrets, session_cookie},
    app::App,
    http::{Failure, Input},
    mail,
    sign_in_providers::{
        check::providers,
        oidc::{Client, Exchange, ProviderError},
        open_secret,
    },
};

/// Come back from a provider
///
/// With the parameters of the address that the provider sent the browser back to. Starts a session and sets its cookie; `202` when
/// the second factor is still asked for, `204` when a session was confirmed. Each visit at a provider is good for one answer, in the
/// browser that began it.
#[utoipa::path(
    post, path = "/session/provider/answer", tag = "session", request_body = ProviderAnswer, security(()),
    responses(
        (status = 200, body = Me), (status = 202, body = SecondStep), (status = 204), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem),
    ),
)]
pub async fn come_back_from_provider(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Input { value, mutation: _ }: Input<ProviderAnswer>,
) -> Result<Response, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.entrance(&app).await?.ok_or_else(over)?;
    let secret = CookieJar::from_headers(&headers)
        .get(PROVIDER_COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .ok_or_else(over)?;
    let id = SignInProviderId::from(value.provider_id);
    let visit = take(&database, id, &secret, &value.state, app.clock.now()).await?;
    let provider = find(&database, id).await?;
    let coming = Coming {
        app: app.clone(),
        visitor,
        placement,
        database,
        provider,
        visit,
    };
    let settled = coming.settle(&secret, &value).await;
    let mut response = match settled {
        Ok(settled) => coming.respond(settled).await?,
        Err(refusal) => return Err(coming.refuse(refusal).await?),
    };
    response
        .headers_mut()
        .append(header::SET_COOKIE, clear_provider_cookie());
    Ok(response)
}

/// The one answer to what belongs to no visit: another browser's, one that took too long, one that was answered, one made up.
pub(super) fn over() -> Failure {
    not_let_in(
        "provider_sign_in_over",
        "This sign-in was begun in another window, took too long or is done already. Begin again.",
    )
}

/// Takes the visit up that this browser began at this provider. What was made up by somebody else leaves it as it is
/// (ASVS v5.0.0-10.1.2, 10.2.1).
async fn take(
    database: &Arc<Database>,
    id: SignInProviderId,
    secret: &str,
    state: &str,
    now: Timestamp,
) -> Result<Visit, Failure> {
    let expected = Exchange::new(secret, "").state();
    if !bool::from(expected.as_bytes().ct_eq(state.as_bytes())) {
        return Err(over());
    }
    let hash = secrets::hash(secret);
    let taken = database
        .write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::take(tx, &hash, now).await?) })
        })
        .await?;
    taken.filter(|visit| visit.provider_id == id).ok_or_else(over)
}

/// Why somebody is not let in: what they are told, and what the audit log keeps.
pub(super) struct Refusal {
    pub told: Failure,
    pub reason: String,
    pub member: Option<MemberId>,
}

impl From<ProviderError> for Refusal {
    fn from(error: ProviderError) -> Self {
        Self {
            told: failed(&error),
            reason: error.to_string(),
            member: None,
        }
    }
}

impl From<Failure> for Refusal {
    fn from(told: Failure) -> Self {
        Self {
            reason: told.code.as_str().to_owned(),
            told,
            member: None,
        }
    }
}

/// Somebody who comes back from a provider.
struct Coming {
    app: App,
    visitor: Visitor,
    placement: Placement,
    database: Arc<Database>,
    provider: SignInProvider,
    visit: Visit,
}

impl Coming {
    async fn settle(&self, secret: &str, input: &ProviderAnswer) -> Result<Settled, Refusal> {
        let token = self.ask(secret, input).await?;
        let settlement = Settlement {
            app: self.app.clone(),
            visitor: self.visitor.clone(),
            provider: self.provider.clone(),
            visit: self.visit.clone(),
            token,
            now: self.app.clock.now(),
        };
        self.app.seals.expect(&self.placement, 1);
        self.database
            .write(move |tx| Box::pin(async move { settlement.settle(tx).await }))
            .await?
    }

    /// What the provider says of the person.
    async fn ask(&self, secret: &str, input: &ProviderAnswer) -> Result<IdToken, Refusal> {
        let provider = &self.provider;
        let providers = providers(&self.app)?;
        let known = providers.known(&provider.issuer).await?;
        // RFC 9207: an answer says whose it is. Whoever promises to say so has to (ASVS v5.0.0-10.2.2).
        let names_itself = known.metadata.authorization_response_iss_parameter_supported;
        let is_own = match &input.iss {
            Some(iss) => *iss == provider.issuer,
            None => !names_itself,
        };
        if !is_own {
            return Err(ProviderError::from(Lie::Issuer).into());
        }
        let Some(code) = &input.code else {
            return Err(given_up(input.error.as_deref()));
        };
        let client_secret = open_secret(&self.app, provider)?;
        let claims = &provider.rules.claims;
        let client = Client {
            issuer: &provider.issuer,
            client_id: &provider.client_id,
            client_secret: client_secret.as_deref(),
            needed: [&claims.email, &claims.name],
        };
        let exchange = Exchange::new(secret, &self.visit.redirect_uri);
        let is_confirmation = self.visit.session_id.is_some();
        let since = is_confirmation.then(|| self.visit.began_at.as_second());
        let now = self.app.clock.now().as_second();
        Ok(providers
            .exchange(&client, &exchange, code.expose(), since, now)
            .await?)
    }

    /// Keeps the refusal, and gives what is told of it.
    async fn refuse(&self, refusal: Refusal) -> Result<Failure, Failure> {
        // A mistake of ours is no refusal.
        if refusal.told.code.status() >= 500 {
            return Ok(refusal.told);
        }
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "sign_in_provider.refused",
            object_kind: "sign_in_provider",
            object: self.provider.id.uuid(),
            before: None,
            after: Some(json!({ "network": self.visitor.network(), "member_id": refusal.member })),
            reason: Some(refusal.reason.chars().take(LONGEST_REASON).collect()),
        };
        let request_id = &self.visitor.request_id;
        let statement = audit::refusal(event, None::<MemberId>, request_id, self.app.clock.now());
        crate::audit::keep(&self.app, &self.placement, &self.database, statement).await?;
        Ok(refusal.told)
    }

    async fn respond(&self, settled: Settled) -> Result<Response, Failure> {
        mail::announce(&self.app, &self.placement).await;
        match settled {
            Settled::Session(started) => {
                let (placement, database) = (self.placement.clone(), self.database.clone());
                answer(
                    &self.app,
                    placement,
                    database,
                    self.visitor.clone(),
                    started,
                    StatusCode::OK,
                )
                .await
            }
            Settled::SecondStep(step) => Ok((StatusCode::ACCEPTED, Json(step)).into_response()),
            Settled::Confirmed(secret) => {
                let headers = [(header::SET_COOKIE, session_cookie(&secret))];
                Ok((StatusCode::NO_CONTENT, headers).into_response())
            }
        }
    }
}

/// The longest reason that is kept.
const LONGEST_REASON: usize = 300;

/// The provider sent nobody: they did not want to, or it did not.
fn given_up(error: Option<&str>) -> Refusal {
    let word = error.unwrap_or("no code");
    let told = if word == "access_denied" {
        not_let_in(
            "provider_cancelled",
            "The sign-in with the provider was cancelled.",
        )
    } else {
        failed(&ProviderError::Refused(String::new()))
    };
    Refusal {
        told,
        reason: format!("it answered {}", word.chars().take(100).collect::<String>()),
        member: None,
    }
}

/// An event of somebody whom a provider let in.
pub(super) async fn note(
    tx: &mut Tx,
    event: AuditEvent,
    member: MemberId,
    request_id: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    Ok(tx
        .batch(vec![audit::insertion(event, member, request_id, now)])
        .await?)
}
