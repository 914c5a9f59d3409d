//! What answers tell a browser, and which requests of a browser are not answered.

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

use crate::support::{PASSWORD, TestApp, on_sqlite};

/// A page, its assets, a page of its own policy, plain texts, answers and refusals of the interface, and nothing at all.
const PATHS: [&str; 10] = [
    "/",
    "/week",
    "/gone.js",
    "/trust",
    "/trust.json",
    "/api/docs/",
    "/problems/not_found",
    "/livez",
    "/api/v1/openapi.json",
    "/api/v1/me",
];

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// ASVS v5.0.0-3.4.1, 3.4.2, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 3.4.8, 3.5.8: every answer, also a refusal, carries what
/// holds a browser back, and nothing says which program answers.
#[test]
fn every_answer_holds_browsers_back() {
    on_sqlite(|app| async move {
        for path in PATHS {
            let answer = app.visit(path, &[("origin", "https://evil.example")]).await;
            let headers = &answer.headers;
            for (name, value) in [
                ("strict-transport-security", "max-age=31536000; includeSubDomains"),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cross-origin-embedder-policy", "require-corp"),
            ] {
                assert_eq!(text(headers, name), value, "{path}");
            }
            let policy = text(headers, "content-security-policy");
            for directive in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                assert!(
                    policy.split("; ").any(|part| part == directive),
                    "{path}: {policy}"
                );
            }
            assert_eq!(
                headers.get_all("content-security-policy").iter().count(),
                1,
                "{path}"
            );
            let permissions = text(headers, "permissions-policy");
            for nothing in [
                "camera=()",
                "geolocation=()",
                "microphone=()",
                "payment=()",
                "usb=()",
            ] {
                assert!(
                    permissions.split(", ").any(|part| part == nothing),
                    "{path}: {permissions}"
                );
            }
            for absent in ["access-control-allow-origin", "server", "x-powered-by", "via"] {
                assert!(!headers.contains_key(absent), "{path}: {absent}");
            }
            if !answer.text.is_empty() {
                assert!(headers.contains_key(header::CONTENT_TYPE), "{path}");
            }
        }
    });
}

/// ASVS v5.0.0-4.1.4, 13.4.4: addresses answer to the methods they are made for, and to no other.
#[test]
fn methods_that_nobody_needs_are_refused() {
    on_sqlite(|app| async move {
        for path in ["/", "/week", "/assets/x.js", "/api/v1/me", "/trust", "/livez"] {
            for method in ["TRACE", "CONNECT", "OPTIONS", "POST", "BREW"] {
                let status = app.ask(method.parse().unwrap(), path).await;
                assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            }
        }
        assert_ne!(
            app.ask(Method::HEAD, "/week").await,
            StatusCode::METHOD_NOT_ALLOWED
        );
    });
}

/// ASVS v5.0.0-3.5.8: what a session may read is not read for pages of others, nor for neighbours on the same domain.
#[test]
fn a_session_reads_for_its_own_pages_only() {
    on_sqlite(|app| async move {
        let credentials = json!({ "email": "owner@acme.example", "password": PASSWORD });
        let signed_in = app.stranger().post("/session", credentials).await;
        let cookie = text(&signed_in.headers, "set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let stranger = app.stranger();
        for (site, expected) in [
            ("same-origin", None),
            ("none", None),
            ("cross-site", Some("csrf_rejected")),
            ("same-site", Some("csrf_rejected")),
            ("made-up", Some("csrf_rejected")),
        ] {
            let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", site)];
            let answer = stranger.send(Method::GET, "/me", None, &headers).await;
            let code = (!answer.status.is_success()).then(|| answer.code());
            assert_eq!(code.as_deref(), expected, "{site}");
        }
        // A program with a token is no browser.
        let owner = app.owner().await;
        let answer = owner
            .send(Method::GET, "/me", None, &[("sec-fetch-site", "cross-site")])
            .await;
        answer.expect(200);
    });
}

/// ASVS v5.0.0-4.1.3, 15.3.4: who asks is told by the socket; headers that proxies set change nothing.
#[test]
fn headers_of_proxies_change_nothing() {
    on_sqlite(|app| async move {
        app.create_organization("globex").await;
        let lies = |n: u8| {
            [
                ("x-forwarded-for", format!("203.0.113.{n}")),
                ("x-real-ip", format!("203.0.113.{n}")),
                ("forwarded", format!("for=203.0.113.{n};host=globex.localhost")),
                ("x-forwarded-host", "globex.localhost".to_owned()),
                ("x-original-url", "/api/v1/setup".to_owned()),
                ("x-http-method-override", "DELETE".to_owned()),
            ]
        };
        let (owner, stranger) = (app.owner().await, app.stranger());
        let told = lies(1);
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let seen = owner
            .send(Method::GET, "/organization", None, &told)
            .await
            .expect(200);
        assert_eq!(seen["slug"], "acme");
        // A link each time that opens nothing: only the address is counted.
        let mut codes = Vec::new();
        for n in 0..90 {
            let told = lies(n);
            let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let body = json!({ "token": format!("link-{n}") });
            let answer = stranger.send(Method::POST, "/invitations/preview", Some(body), &told);
            codes.push(answer.await.code());
        }
        assert_eq!(codes[0], "link_expired");
        assert!(codes.iter().any(|code| code == "too_many_attempts"), "{codes:?}");
    });
}

impl TestApp {
    /// The status of a request without body or credential.
    async fn ask(&self, method: Method, path: &str) -> StatusCode {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .body(axum::body::Body::empty())
            .unwrap();
        self.respond(request).await.status
    }
}
