//! The public addresses: the page, the signed document, its key, OSCAL, and security.txt.

use std::fmt::Write as _;

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use jiff::SignedDuration;

use super::{key, page, snapshot};
use crate::{
    access::Peer,
    app::App,
    http::{Failure, problems},
};

/// For how long others may give the same answer.
const CACHED: &str = "public, max-age=30";
/// A page that asks for nothing but its own style: no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";
/// The same for what is not a page.
const BARE_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// For how long a contact is promised to be right.
const CONTACT_GOOD: SignedDuration = SignedDuration::from_hours(90 * 24);

pub fn router() -> Router<App> {
    Router::new()
        .route("/trust", get(show))
        .route("/trust.json", get(document))
        .route("/trust/key", get(public_key))
        .route("/trust/oscal.json", get(oscal))
        .route("/trust/style.css", get(style))
        .route("/.well-known/security.txt", get(security))
        .layer(axum::middleware::from_fn(problems::render))
}

async fn show(
    State(app): State<App>,
    Peer(peer): Peer,
    Query(filter): Query<page::Filter>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let snapshot = app.published.get(&app).await?;
    let language = page::Language::of(filter.lang.as_deref(), &headers);
    let html = page::render(&snapshot.report, &snapshot.residency, &filter, language)?;
    let mut response = answer(html.into(), "text/html; charset=utf-8", &headers);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept-language, accept-encoding"),
    );
    Ok(response)
}

async fn document(State(app): State<App>, Peer(peer): Peer, headers: HeaderMap) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let snapshot = app.published.get(&app).await?;
    Ok(answer(snapshot.json.clone(), "application/json", &headers))
}

async fn oscal(State(app): State<App>, Peer(peer): Peer, headers: HeaderMap) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let snapshot = app.published.get(&app).await?;
    Ok(answer(snapshot.oscal.clone(), "application/json", &headers))
}

async fn public_key(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    // Reading the page makes the key at the first start.
    app.published.get(&app).await?;
    let key = key::load(&app.config.storage.data_dir)
        .map_err(|_| Failure::new(api::problem::Code::Internal, ""))?;
    Ok(answer(
        key.public_pem().into(),
        "application/x-pem-file",
        &headers,
    ))
}

async fn style(State(app): State<App>, Peer(peer): Peer, headers: HeaderMap) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    Ok(answer(page::style(), "text/css; charset=utf-8", &headers))
}

/// RFC 9116.
async fn security(State(app): State<App>, Peer(peer): Peer) -> Result<Response, Failure> {
    app.throttle.page(peer)?;
    let Some(contact) = &app.config.trust.security_contact else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let until = app.clock.now().checked_add(CONTACT_GOOD).unwrap_or_default();
    let until = until.strftime("%Y-%m-%dT00:00:00Z");
    let mut text = format!("Contact: {contact}\nExpires: {until}\nPreferred-Languages: en, de\n");
    if let Some(url) = &app.config.listen.public_url {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "Canonical: {url}/.well-known/security.txt\nPolicy: {url}/trust"
        );
    }
    Ok(answer(
        text.into(),
        "text/plain; charset=utf-8",
        &HeaderMap::new(),
    ))
}

/// The bytes, or "you have them" to whoever shows their tag.
fn answer(bytes: Bytes, content_type: &'static str, asked: &HeaderMap) -> Response {
    let tag = snapshot::etag(&bytes);
    // Compression on the way makes the tag a weak one.
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|known| known.trim().trim_start_matches("W/") == tag)
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHED));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(BARE_POLICY),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
