use api::{Problem, problem::Code, sign_in_providers::ProviderLogout};
use axum::{Form, extract::State, extract::rejection::FormRejection, http::StatusCode};
use domain::{
    ids::{MemberId, SignInProviderId},
    sign_in_providers::{ExpectedLogout, Logout, LogoutToken, check_logout_token},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    sign_in_providers::SignInProvider,
};

use super::oidc::{Kind, ProviderError};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Id},
};

/// End sessions because a provider says so
///
/// The back-channel logout of OpenID Connect: the provider sends a token that it has signed, and the sessions that it names end at
/// once. The token is good once, and for a few minutes.
#[utoipa::path(
    post, path = "/sign-in-providers/{id}/logout", tag = "sign-in providers", security(()),
    params(("id" = Uuid, Path, description = "Id of the provider")),
    request_body(content = ProviderLogout, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn end_sessions_of_provider(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id<SignInProviderId>,
    form: Result<Form<ProviderLogout>, FormRejection>,
) -> Result<StatusCode, Failure> {
    // One provider speaks for many people at once: what floods are is counted for strangers' tokens, not for addresses.
    let Form(form) = form.map_err(|_| refused("the request holds no `logout_token`"))?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(Failure::not_found)?;
    let provider = database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::find(tx, id).await?) })
        })
        .await?;
    let provider = provider.ok_or_else(Failure::not_found)?;
    let now = app.clock.now();
    let logout = match read(&app, &provider, form.logout_token.expose(), now).await {
        Ok(logout) => logout,
        Err(error) => {
            // Strangers can send anything: only floods of it are slowed down, and it stays out of the audit log.
            app.throttle.visit(visitor.peer)?;
            tracing::info!(provider = %id, %error, request_id = visitor.request_id, "a logout token was refused");
            return Err(refused(&error.to_string()));
        }
    };
    let unit = Unit {
        app: app.clone(),
        request_id: visitor.request_id.clone(),
        network: visitor.network(),
        now,
    };
    app.seals.expect(&placement, 1);
    let ended = database
        .write(move |tx| Box::pin(async move { unit.end(tx, id, &logout).await }))
        .await?;
    if !ended {
        // Whoever has one token can send it as often as they like.
        app.throttle.visit(visitor.peer)?;
        return Err(refused("it was used before"));
    }
    Ok(StatusCode::OK)
}

async fn read(
    app: &App,
    provider: &SignInProvider,
    token: &str,
    now: Timestamp,
) -> Result<Logout, ProviderError> {
    let providers = app
        .providers()
        .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
    let token: LogoutToken = providers.open(&provider.issuer, Kind::Logout, token).await?;
    let expected = ExpectedLogout {
        issuer: &provider.issuer,
        client_id: &provider.client_id,
        now: now.as_second(),
    };
    Ok(check_logout_token(&token, &expected)?)
}

/// The answer that Back-Channel Logout 1.0 wants: 400.
fn refused(why: &str) -> Failure {
    Failure::new(
        Code::MalformedRequest,
        format!("The logout token is refused: {why}."),
    )
}

struct Unit {
    app: App,
    request_id: String,
    network: String,
    now: Timestamp,
}

impl Unit {
    /// False when the token was used before.
    async fn end(&self, tx: &mut Tx, provider: SignInProviderId, logout: &Logout) -> Result<bool, Failure> {
        let until = Timestamp::from_second(logout.until).unwrap_or(self.now);
        if !store::sign_in_providers::use_logout(tx, provider, &logout.token_id, until).await? {
            return Ok(false);
        }
        let (subject, session) = (logout.subject.as_deref(), logout.session.as_deref());
        let members = store::sign_in_providers::end_sessions(tx, provider, subject, session).await?;
        let whose = members.first().copied();
        let event = AuditEvent {
            id: self.app.clock.id(),
            action: "session.ended_by_provider",
            object_kind: "sign_in_provider",
            object: provider.uuid(),
            before: None,
            after: Some(
                json!({ "member_id": whose, "sessions_ended": members.len(), "network": self.network }),
            ),
            reason: None,
        };
        let statement = audit::insertion(event, None::<MemberId>, &self.request_id, self.now);
        tx.batch(vec![statement]).await?;
        Ok(true)
    }
}
