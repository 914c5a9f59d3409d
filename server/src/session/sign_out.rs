use std::time::Duration;

use api::{Problem, problem::Code, sign_in_providers::GoOn};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::ids::SessionId;
use reqwest::Url;
use serde_json::json;
use store::{audit::AuditEvent, sign_in_providers::SignInProvider};

use crate::{
    access::{Ctx, clear_cookie},
    http::{Done, Failure, Mutation, commit::commit},
    sign_in_providers::{OwnPage, check::providers},
};

/// How long a provider may keep somebody from leaving.
const PATIENCE: Duration = Duration::from_secs(2);

/// Pages that the browser would show again when somebody goes back. What the app keeps it wipes itself, also without a
/// connection; `"cookies"` would sign out of the neighbours on the same domain, `"storage"` would close the app's store
/// under its hands.
const CLEARED: &str = "\"cache\"";

/// Sign out
///
/// Ends the session of this request; its cookie is good for nothing from then on. `200` when it began with a provider that signs
/// out as well: the browser goes on there.
#[utoipa::path(
    delete, path = "/session", tag = "session",
    responses((status = 200, body = GoOn), (status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn sign_out(
    ctx: Ctx,
    page: Result<OwnPage, Failure>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let Some(session) = ctx.session.as_ref().map(|session| session.id) else {
        let detail = "This request came with a token, which has no session. Delete the token to end it.";
        return Err(Failure::new(Code::Conflict, detail));
    };
    let onward = onward(&ctx, session, page.ok()).await?;
    let unit = ctx.clone();
    let mut response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            store::sessions::delete(tx, unit.actor_id(), session).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "session.ended",
                object_kind: "session",
                object: session.uuid(),
                before: Some(json!({ "member_id": unit.actor_id() })),
                after: None,
                reason: Some("signed out".to_owned()),
            }))
        })
    })
    .await?;
    if let Some(url) = onward {
        response = Json(GoOn { url }).into_response();
    }
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, clear_cookie());
    headers.insert("clear-site-data", HeaderValue::from_static(CLEARED));
    Ok(response)
}

/// Where the browser goes on to sign out at the provider as well (OpenID Connect RP-Initiated Logout 1.0). A provider that does
/// not answer keeps nobody here.
async fn onward(ctx: &Ctx, session: SessionId, page: Option<OwnPage>) -> Result<Option<String>, Failure> {
    let provider = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                match store::sign_in_providers::of_session(tx, session).await? {
                    Some(id) => Ok::<_, Failure>(store::sign_in_providers::find(tx, id).await?),
                    None => Ok(None),
                }
            })
        })
        .await?;
    let (Some(provider), Some(page)) = (provider.filter(|provider| provider.rules.signs_out), page) else {
        return Ok(None);
    };
    let known = tokio::time::timeout(PATIENCE, providers(&ctx.app)?.known(&provider.issuer)).await;
    let endpoint = match known {
        Ok(Ok(known)) => known.metadata.end_session_endpoint.clone(),
        Ok(Err(_)) | Err(_) => None,
    };
    Ok(endpoint.and_then(|endpoint| question(&endpoint, &provider, &page)))
}

fn question(endpoint: &str, provider: &SignInProvider, page: &OwnPage) -> Option<String> {
    let mut url = Url::parse(endpoint).ok()?;
    url.query_pairs_mut()
        .append_pair("client_id", &provider.client_id)
        .append_pair("post_logout_redirect_uri", &format!("{}/sign-in", page.0));
    Some(url.into())
}
