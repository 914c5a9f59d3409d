//! What every answer tells a browser, so that it does nothing with it that nobody meant. A page says more of its own.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// For whatever is no page: nothing is loaded, sent, framed, or based elsewhere.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Hourbook uses no sensor, camera, payment or neighbour of the network; whatever might run in its pages shall not, either.
/// Passkeys are for its own pages.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), \
    screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, NOTHING),
];

const OVER_HTTPS: [(HeaderName, &str); 5] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000; includeSubDomains",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Every answer of the public listener.
pub async fn tell(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    add(response.headers_mut(), &ALWAYS);
    add(response.headers_mut(), &OVER_HTTPS);
    response
}

/// Every answer over plain HTTP, where browsers ignore the rest.
pub async fn tell_plain(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    add(response.headers_mut(), &ALWAYS);
    response
}

fn add(headers: &mut HeaderMap, told: &[(HeaderName, &'static str)]) {
    for (name, value) in told {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
