//! The public page of the claims, looked at from outside.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Context, Finding, Measurement};
use crate::claims::{key, own_listener};

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let page = own_listener::request(address, Method::GET, "localhost", "/trust").await;
    let document = own_listener::request(address, Method::GET, "localhost", "/trust.json").await;
    let (Ok(page), Ok(document)) = (page, document) else {
        return Measurement::unknown("the server does not answer");
    };
    let mut findings = Vec::new();
    let text = String::from_utf8_lossy(&page.body);
    let first = (text.find("id=\"exclusions\""), text.find("id=\"claims\""));
    if page.status != StatusCode::OK
        || !matches!(first, (Some(exclusions), Some(claims)) if exclusions < claims)
    {
        findings.push(Finding::new(
            "trust_page_missing",
            format!(
                "/trust answered {} and does not begin with what is not covered",
                page.status
            ),
            "Let no proxy hide or change this page.",
        ));
    }
    let signed: Value = serde_json::from_slice(&document.body).unwrap_or_default();
    let public = key::load(&context.config.storage.data_dir)
        .ok()
        .map(|key| key.public());
    if !public.is_some_and(|public| key::verify(&signed, &public)) {
        findings.push(Finding::new(
            "trust_signature_wrong",
            "the signature of /trust.json does not belong to the key of this installation",
            "Restore trust-key.pem in the data folder; let no proxy change /trust.json.",
        ));
    }
    Measurement::of(
        json!({ "page": page.status.as_u16(), "signature": findings.is_empty() }),
        findings,
    )
}
