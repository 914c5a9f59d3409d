//! Headers of pages and of the interface, as somebody on the network gets them.

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::own_listener::{self, Answer};

/// Half a year: what browsers ask of hosts that they remember as secure.
const LEAST_AGE: u64 = 15_552_000;
/// The page of the app, the page of the claims, and an answer of the interface.
const PATHS: [&str; 3] = ["/", "/trust", "/api/v1/me"];
const FIX: &str = "Let no proxy remove or change the headers of the server.";

pub async fn run(context: &Context<'_>) -> Measurement {
    let address = context.config.listen.address;
    let mut findings = Vec::new();
    for path in PATHS {
        let Ok(answer) = own_listener::request(address, Method::GET, "localhost", path).await else {
            return Measurement::unknown("the server does not answer");
        };
        findings.extend(judge(path, &answer));
    }
    Measurement::of(json!({ "looked_at": PATHS }), findings)
}

fn judge(path: &str, answer: &Answer) -> Vec<Finding> {
    let headers = &answer.headers;
    let mut wrong: Vec<(&'static str, String)> = Vec::new();
    let fixed = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ];
    for (name, value) in fixed {
        if text(headers, name) != value {
            wrong.push(("header_missing", format!("{name} is not {value}")));
        }
    }
    if text(headers, "permissions-policy").is_empty() {
        wrong.push(("header_missing", "permissions-policy is absent".into()));
    }
    if max_age(&text(headers, "strict-transport-security")) < LEAST_AGE {
        wrong.push((
            "header_missing",
            "strict-transport-security is absent or short".into(),
        ));
    }
    // A build without the web app has no page at "/".
    if answer.status != StatusCode::NOT_FOUND || path != "/" {
        let policy = text(headers, "content-security-policy");
        wrong.extend(weakness(&policy).map(|weakness| ("policy_weak", weakness)));
    }
    if path.starts_with("/api/") && text(headers, header::CACHE_CONTROL.as_str()) != "no-store" {
        wrong.push(("header_missing", "cache-control is not no-store".into()));
    }
    wrong
        .into_iter()
        .map(|(code, detail)| Finding::new(code, format!("{path}: {detail}"), FIX))
        .collect()
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn max_age(value: &str) -> u64 {
    let age = value
        .split(';')
        .find_map(|part| part.trim().strip_prefix("max-age="));
    age.and_then(|age| age.parse().ok()).unwrap_or(0)
}

/// What a content security policy lets through.
fn weakness(policy: &str) -> Option<String> {
    if policy.is_empty() {
        return Some("there is no content-security-policy".into());
    }
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    for needed in ["default-src 'none'", "frame-ancestors 'none'"] {
        if !directives.contains(&needed) {
            return Some(format!("the policy lacks {needed}"));
        }
    }
    let loose = ["'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"];
    let sources = directives
        .iter()
        .flat_map(|directive| directive.split(' ').skip(1));
    let mut loose = sources.filter(|source| loose.contains(source));
    loose.next().map(|source| format!("the policy allows {source}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_policy_lets_through_is_named() {
        assert_eq!(
            weakness("default-src 'none'; frame-ancestors 'none'; script-src 'self'"),
            None
        );
        for (policy, word) in [
            ("", "no content"),
            ("default-src 'self'; frame-ancestors 'none'", "default-src"),
            ("default-src 'none'", "frame-ancestors"),
            (
                "default-src 'none'; frame-ancestors 'none'; script-src 'self' 'unsafe-inline'",
                "unsafe-inline",
            ),
            ("default-src 'none'; frame-ancestors 'none'; img-src *", "*"),
        ] {
            assert!(
                weakness(policy).is_some_and(|found| found.contains(word)),
                "{policy}"
            );
        }
    }

    #[test]
    fn the_age_of_strict_transport_is_read() {
        assert_eq!(max_age("max-age=31536000; includeSubDomains"), 31_536_000);
        assert_eq!(max_age("includeSubDomains; max-age=60"), 60);
        assert_eq!(max_age(""), 0);
    }
}
