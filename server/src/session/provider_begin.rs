use std::sync::Arc;

use api::{
    Problem,
    problem::Code,
    sign_in_providers::{GoOn, GoToProvider},
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::ids::{SessionId, SignInId, SignInProviderId};
use jiff::SignedDuration;
use reqwest::Url;
use store::{
    Database,
    sign_in_providers::{SignInProvider, Visit},
};

use crate::{
    access::{Visitor, provider_cookie, secrets},
    app::App,
    http::{Failure, Input},
    sign_in_providers::{
        OwnPage,
        check::providers,
        oidc::{Exchange, Known, ProviderError},
        redirect_uri,
    },
};

/// How long somebody may take to sign in at the provider.
const VISIT_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Go to a provider
///
/// Gives the address to go to, and a cookie that binds the answer to this browser. The provider sends the browser back to
/// `/sign-in/with/{id}`, whose parameters go to `POST /session/provider/answer`.
#[utoipa::path(
    post, path = "/session/provider", tag = "session", request_body = GoToProvider, security(()),
    responses((status = 200, body = GoOn), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn go_to_provider(
    State(app): State<App>,
    visitor: Visitor,
    page: OwnPage,
    Input { value, mutation: _ }: Input<GoToProvider>,
) -> Result<Response, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (_, database) = visitor.entrance(&app).await?.ok_or_else(Failure::not_found)?;
    begin(&app, &database, &page, value.provider_id.into(), None).await
}

/// Begins a visit at a provider: to start a session, or to confirm this one.
pub async fn begin(
    app: &App,
    database: &Arc<Database>,
    page: &OwnPage,
    id: SignInProviderId,
    session: Option<SessionId>,
) -> Result<Response, Failure> {
    let provider = find(database, id).await?;
    let known = providers(app)?.known(&provider.issuer).await.map_err(|error| {
        tracing::warn!(provider = %id, %error, "a provider is of no use");
        failed(&error)
    })?;
    let (secret, redirect_uri) = (secrets::generate(app.clock), redirect_uri(page, id));
    let exchange = Exchange::new(&secret, &redirect_uri);
    let url = address(&provider, &known, &exchange, session.is_some())?;
    let now = app.clock.now();
    let visit = Visit {
        id: SignInId::from(app.clock.id()),
        provider_id: id,
        session_id: session,
        redirect_uri: redirect_uri.clone(),
        began_at: now,
        expires_at: now.checked_add(VISIT_FOR).unwrap_or(now),
    };
    let hash = secrets::hash(&secret);
    database
        .write(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(store::sign_in_providers::begin(tx, &visit, &hash).await?) },
            )
        })
        .await?;
    let headers = [(header::SET_COOKIE, provider_cookie(&secret))];
    Ok((headers, Json(GoOn { url })).into_response())
}

/// A provider that members can sign in with.
pub(super) async fn find(database: &Arc<Database>, id: SignInProviderId) -> Result<SignInProvider, Failure> {
    let found = database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::sign_in_providers::find(tx, id).await?) })
        })
        .await?;
    found
        .filter(|provider| provider.enabled)
        .ok_or_else(Failure::not_found)
}

/// What a visitor learns of a provider that is of no use.
pub(super) fn failed(error: &ProviderError) -> Failure {
    let (code, sentence) = error.told();
    not_let_in(code, sentence)
}

/// The one form of "the provider did not help": what it was stands with the field, for the page to translate.
pub(super) fn not_let_in(code: &str, sentence: &str) -> Failure {
    let detail = Failure::field("provider", code, sentence);
    Failure::new(Code::ProviderFailed, sentence).with_errors(detail.errors)
}

/// The question to the provider (OpenID Connect Core 1.0, 3.1.2.1).
fn address(
    provider: &SignInProvider,
    known: &Known,
    exchange: &Exchange<'_>,
    is_confirmation: bool,
) -> Result<String, Failure> {
    let endpoint = Url::parse(&known.metadata.authorization_endpoint);
    let mut url = endpoint.map_err(|error| failed(&ProviderError::Nonsense(error.to_string())))?;
    let scopes = provider.rules.scopes.iter().map(String::as_str);
    let scopes = std::iter::once("openid").chain(scopes.filter(|scope| *scope != "openid"));
    let scopes: Vec<&str> = scopes.collect();
    let mut question = url.query_pairs_mut();
    question
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", exchange.redirect_uri)
        .append_pair("scope", &scopes.join(" "))
        .append_pair("state", &exchange.state())
        .append_pair("nonce", &exchange.nonce())
        .append_pair("code_challenge", &exchange.challenge())
        .append_pair("code_challenge_method", "S256");
    if is_confirmation {
        // An old sign-in there proves nothing: whoever sits at the screen shall say who they are.
        question
            .append_pair("prompt", "login")
            .append_pair("max_age", "0");
    }
    drop(question);
    Ok(url.into())
}
