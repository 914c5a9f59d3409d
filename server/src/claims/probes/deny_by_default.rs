//! Every reading operation of the interface, called by a stranger.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{Context, Finding, Measurement, organizations};
use crate::claims::{described::Described, own_listener};

/// An id that nothing has.
const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let host = host(context).await;
    let described = own_listener::request(address, Method::GET, &host, "/api/v1/openapi.json").await;
    let Ok(described) = described else {
        return Measurement::unknown("the server does not answer");
    };
    let paths = guarded(&Described::read(&described.body));
    let mut findings = Vec::new();
    for path in &paths {
        let target = format!("/api/v1{path}");
        let Ok(answer) = own_listener::request(address, Method::GET, &host, &target).await else {
            return Measurement::unknown("the server does not answer");
        };
        let refused = matches!(
            answer.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
        );
        // A server that is busy has refused as well.
        if !refused
            && !matches!(
                answer.status,
                StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
            )
        {
            findings.push(Finding::new(
                "operation_open_to_strangers",
                format!("GET {target} answered {} without credentials", answer.status),
                "Take the server off the network and report this: it is a mistake of the program.",
            ));
        }
    }
    if paths.is_empty() {
        return Measurement::unknown("the interface is not described");
    }
    Measurement::of(
        json!({ "operations_refused": paths.len() - findings.len() }),
        findings,
    )
}

/// With the address of an organization the request gets as far as its guard.
async fn host(context: &Context<'_>) -> String {
    let placements = match context.cell {
        Some(cell) => organizations::sample(cell, 1, context.now)
            .await
            .unwrap_or_default(),
        None => Vec::new(),
    };
    placements.first().map_or_else(
        || "localhost".to_owned(),
        |placement| format!("{}.localhost", placement.slug),
    )
}

/// Paths whose GET needs credentials by the description, with an id in each gap.
fn guarded(description: &Described) -> Vec<String> {
    description.guarded().map(filled).collect()
}

fn filled(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { NOBODY } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_need_credentials_are_picked() {
        let description = json!({ "paths": {
            "/tasks": { "get": {}, "post": {}, "parameters": [] },
            "/tasks/{id}": { "get": { "security": [{ "token": [] }] } },
            "/setup": { "get": { "security": [{}] } },
            "/session": { "post": {} },
        }});
        assert_eq!(
            guarded(&Described::read(description.to_string().as_bytes())),
            ["/tasks".to_owned(), format!("/tasks/{NOBODY}")]
        );
    }

    /// Whatever the program describes as guarded is asked for.
    #[test]
    fn the_description_of_this_program_has_many() {
        let description = crate::router::openapi().to_json().unwrap();
        assert!(guarded(&Described::read(description.as_bytes())).len() > 30);
    }
}
