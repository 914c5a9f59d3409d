//! Whether the served interface offers what an organization needs to control its own data.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Context, Finding, Measurement};
use crate::claims::own_listener;

/// Way out, way in, change, deletion.
const NEEDED: [(&str, &str); 7] = [
    ("post", "/exports"),
    ("get", "/export/archive"),
    ("get", "/export/time-entries"),
    ("post", "/imports"),
    ("patch", "/time-entries/{id}"),
    ("delete", "/time-entries/{id}"),
    ("delete", "/members/{id}"),
];

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let answer = own_listener::request(address, Method::GET, "localhost", "/api/v1/openapi.json").await;
    let Ok(answer) = answer else {
        return Measurement::unknown("the server does not answer");
    };
    let description: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let findings: Vec<Finding> = missing(&description)
        .map(|(method, path)| {
            Finding::new(
                "operation_missing",
                format!("{method} {path} is not served"),
                "Let no proxy hide parts of the interface.",
            )
        })
        .collect();
    Measurement::of(json!({ "operations": NEEDED.len() - findings.len() }), findings)
}

fn missing(description: &Value) -> impl Iterator<Item = (&'static str, &'static str)> {
    NEEDED
        .into_iter()
        .filter(|(method, path)| !description["paths"][path][method].is_object())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-44, AT-45: export, import, change and deletion are part of the interface of every installation.
    #[test]
    fn this_program_offers_all_of_them() {
        let description = serde_json::to_value(crate::router::openapi()).unwrap();
        assert_eq!(missing(&description).collect::<Vec<_>>(), []);
        assert_eq!(missing(&json!({})).count(), NEEDED.len());
    }
}
