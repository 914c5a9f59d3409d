//! What the server says of its own health.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::own_listener;

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let mut findings = Vec::new();
    for path in ["/livez", "/readyz"] {
        let Ok(answer) = own_listener::request(address, Method::GET, "localhost", path).await else {
            return Measurement::unknown("the server does not answer");
        };
        if answer.status != StatusCode::OK {
            findings.push(Finding::new(
                "not_ready",
                format!(
                    "{path} answered {}: {}",
                    answer.status,
                    String::from_utf8_lossy(&answer.body).trim()
                ),
                "Look into the log of the server and at the database.",
            ));
        }
    }
    Measurement::of(json!({ "live": true, "ready": findings.is_empty() }), findings)
}
