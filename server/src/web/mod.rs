//! The web app, embedded in the binary, and the reference page of the API.

mod reference;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{access::address, app::App};

/// Without inline code, foreign hosts or frames; see docs/adr for what the app does to live with it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; \
    trusted-types app-url";

/// The built app. In a debug build it is read from the folder, so that a new web build needs no new server.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Assets;

/// The path of an asset whose name, which ends in a hash, begins so.
pub fn asset(name: &str) -> Option<String> {
    let mut paths = Assets::iter();
    paths
        .find(|path| path.starts_with("assets/") && path.contains(name))
        .map(std::borrow::Cow::into_owned)
}

pub fn router() -> Router<App> {
    Router::new()
        .merge(reference::router())
        .route("/problems/{code}", get(problem))
        .fallback(serve)
}

/// A file of the app; the page itself for any address that the app routes.
async fn serve(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.contains("..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Assets::get(path).filter(|_| !path.is_empty()) {
        Some(file) => answer(path, &file, &headers),
        // Addresses of the app have no extension; a missing file must not become a page.
        None if !path.rsplit('/').next().unwrap_or_default().contains('.') => {
            match address::forward(&app, &uri, &headers).await {
                Some(there) => forward(&there),
                None => page(&headers),
            }
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The organization has another address now. The old one is its own for a while only, so nobody remembers this.
fn forward(there: &str) -> Response {
    let Ok(there) = HeaderValue::from_str(there) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::LOCATION, there),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::TEMPORARY_REDIRECT, headers).into_response()
}

fn page(headers: &HeaderMap) -> Response {
    match Assets::get("index.html") {
        Some(file) => {
            let mut response = answer("index.html", &file, headers);
            // Nothing of an organization belongs into a search engine, least of all what a public link shows.
            response.headers_mut().insert(
                HeaderName::from_static("x-robots-tag"),
                HeaderValue::from_static("noindex, nofollow"),
            );
            response
        }
        None => (
            StatusCode::NOT_FOUND,
            "The web app is not part of this build. Build it with `npm run build` in web/.\n",
        )
            .into_response(),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash: String = file.metadata.sha256_hash()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let etag = format!("\"{hash}\"");
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.to_vec()).into_response()
    };
    // Names of assets carry a hash of their content.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&content_type(path)) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// By the name of the file, with the character set where it is text.
fn content_type(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = kind.type_() == mime_guess::mime::TEXT || kind.suffix() == Some(mime_guess::mime::XML);
    if is_text {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

/// What a problem code means: the address in the `type` of a problem.
async fn problem(Path(code): Path<String>) -> Response {
    match api::problem::Code::ALL
        .iter()
        .find(|known| known.as_str() == code)
    {
        Some(code) => {
            format!("{}: {} (HTTP {})\n", code.as_str(), code.title(), code.status()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS v5.0.0-4.1.1: text says in which characters it is written.
    #[test]
    fn files_have_their_type_and_text_its_character_set() {
        for (path, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("assets/app-1a2b.js", "text/javascript; charset=utf-8"),
            ("favicon.svg", "image/svg+xml; charset=utf-8"),
            ("icons/apple-touch.png", "image/png"),
            ("no-extension", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), expected);
        }
    }
}
