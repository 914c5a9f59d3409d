//! Where strangers can report a vulnerability.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::own_listener;

pub async fn run(context: &Context<'_>) -> Measurement {
    if context.config.trust.security_contact.is_none() {
        let finding = Finding::new(
            "security_contact_missing",
            "nobody knows where to report a vulnerability",
            "Set trust.security_contact to an address such as mailto:security@example.com.",
        );
        return Measurement::of(json!({ "published": false }), vec![finding]);
    }
    let address = context.config.listen.address;
    let answer = own_listener::request(address, Method::GET, "localhost", "/.well-known/security.txt").await;
    let Ok(answer) = answer else {
        return Measurement::unknown("the server does not answer");
    };
    let published = answer.status == StatusCode::OK && answer.body.starts_with(b"Contact: ");
    let findings = (!published).then(|| {
        Finding::new(
            "security_contact_not_served",
            format!("/.well-known/security.txt answered {}", answer.status),
            "Restart the server so that it reads its configuration; let no proxy hide this address.",
        )
    });
    Measurement::of(json!({ "published": published }), findings.into_iter().collect())
}
