//! Whether the served interface offers what an organization needs to control its own data.

use axum::http::Method;
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::{described::Described, own_listener};

/// Way out, way in, change, deletion; which mails one gets, and the one click that ends them.
const NEEDED: [(&str, &str); 10] = [
    ("post", "/exports"),
    ("get", "/export/archive"),
    ("get", "/export/time-entries"),
    ("post", "/imports"),
    ("patch", "/time-entries/{id}"),
    ("delete", "/time-entries/{id}"),
    ("delete", "/members/{id}"),
    ("patch", "/me"),
    ("patch", "/me/notice-preferences"),
    ("post", "/report-schedules/unsubscribe"),
];

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let answer = own_listener::request(address, Method::GET, "localhost", "/api/v1/openapi.json").await;
    let Ok(answer) = answer else {
        return Measurement::unknown("the server does not answer");
    };
    let findings: Vec<Finding> = missing(&Described::read(&answer.body))
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

fn missing(description: &Described) -> impl Iterator<Item = (&'static str, &'static str)> {
    NEEDED
        .into_iter()
        .filter(|(method, path)| !description.has(method, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-37, AT-44, AT-45: export, import, change, deletion and the refusal of mails are part of the interface of every installation.
    #[test]
    fn this_program_offers_all_of_them() {
        let description = crate::router::openapi().to_json().unwrap();
        assert_eq!(
            missing(&Described::read(description.as_bytes())).collect::<Vec<_>>(),
            []
        );
        assert_eq!(missing(&Described::read(b"{}")).count(), NEEDED.len());
    }
}
