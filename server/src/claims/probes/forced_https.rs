//! The plain listener: pages are sent on, everything else is refused.

use axum::http::{Method, header};
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::own_listener;

const FIX: &str = "Something else answers at listen.http_address, or in front of it: let only Hourbook listen there, or leave the address out.";

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(address) = context.config.listen.http_address else {
        return Measurement::of(json!({ "plain_listener": false }), Vec::new());
    };
    let page = own_listener::plain_request(address, Method::GET, "localhost", "/").await;
    let call = own_listener::plain_request(address, Method::POST, "localhost", "/api/v1/session").await;
    let (Ok(page), Ok(call)) = (page, call) else {
        return Measurement::unknown("the server does not answer");
    };
    let target = page
        .headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    let mut findings = Vec::new();
    if !page.status.is_redirection() || !target.is_some_and(|target| target.starts_with("https://")) {
        findings.push(Finding::new(
            "plain_http_serves_pages",
            format!("GET http://{address}/ answered {}", page.status),
            FIX,
        ));
    }
    if !call.status.is_client_error() {
        findings.push(Finding::new(
            "plain_http_serves_interface",
            format!("POST http://{address}/api/v1/session answered {}", call.status),
            FIX,
        ));
    }
    Measurement::of(
        json!({
            "plain_listener": true,
            "page": page.status.as_u16(),
            "interface": call.status.as_u16(),
        }),
        findings,
    )
}
