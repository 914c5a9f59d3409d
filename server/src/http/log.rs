//! One structured line per request: what was asked, by its route, and how it ended. Never a title, note or token.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use std::time::Instant;

use super::problems::request_id;

pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = request_id(&request);
    let method = request.method().clone();
    // The route, not the path: ids of objects are in the audit log, and paths of strangers can be anything.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    metrics::gauge!("hourbook_http_requests_in_flight").increment(1.0);
    let response = next.run(request).await;
    metrics::gauge!("hourbook_http_requests_in_flight").decrement(1.0);
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("hourbook_http_requests_total", &labels).increment(1);
    metrics::histogram!("hourbook_http_request_seconds", "route" => route.clone())
        .record(elapsed.as_secs_f64());
    let duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(target: "hourbook::access", %request_id, %method, %route, status, duration_us, "request");
    response
}
