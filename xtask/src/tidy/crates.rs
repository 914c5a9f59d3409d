//! The dependency table of the crates: a wall only where the compiler then guards something.

use serde_json::Value;

use super::Finding;

/// Crate, and which of ours it may use. Development dependencies follow the same table.
const ALLOWED: &[(&str, &[&str])] = &[
    // Pure rules: no clock, no I/O, no SQL, no HTTP.
    ("domain", &[]),
    ("api", &["domain"]),
    ("store", &["domain"]),
    // The server never links `sealed`: it holds neither keys nor code to open an activity segment.
    ("server", &["domain", "api", "store"]),
    // The sealed activity log: bytes in, bytes out. No other crate of the server side may use it.
    ("sealed", &["domain"]),
    ("cli", &["domain", "api", "sealed"]),
    ("agent", &["domain", "api", "sealed"]),
    // Readers of foreign bytes, called by the test run and by libFuzzer; in no product.
    ("fuzz", &["domain", "sealed"]),
    ("xtask", &[]),
];

/// Crates that keep a rule by not being there: what pure code must not reach.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "tokio",
            "axum",
            "hyper",
            "reqwest",
            "rusqlite",
            "tokio-postgres",
            "rand",
            "utoipa",
        ],
    ),
    ("api", &["axum", "rusqlite", "tokio-postgres", "store"]),
    ("store", &["axum", "hyper", "tower-http", "utoipa"]),
    (
        "sealed",
        &[
            "tokio",
            "axum",
            "hyper",
            "reqwest",
            "rusqlite",
            "tokio-postgres",
            "utoipa",
        ],
    ),
    ("server", &["rusqlite", "tokio-postgres", "sealed"]),
    ("cli", &["rusqlite", "tokio-postgres", "axum"]),
    ("agent", &["rusqlite", "tokio-postgres"]),
];

/// Reads the output of `cargo metadata --no-deps`.
pub fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let place = format!("{name}/Cargo.toml");
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            findings.push(Finding::new(
                place,
                format!("crate `{name}` is missing in the dependency table of tidy"),
            ));
            continue;
        };
        let forbidden = FORBIDDEN
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(&[][..], |(_, list)| list);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let development = dependency["kind"].as_str() == Some("dev");
            let ours = dependency["path"].is_string();
            if ours && used != name && !allowed.contains(&used) {
                findings.push(Finding::new(&place, format!("`{name}` must not use `{used}`")));
            }
            if !ours && !development && forbidden.contains(&used) {
                findings.push(Finding::new(&place, format!("`{name}` must not use `{used}`")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_that_reaches_the_store_is_found() {
        let metadata = serde_json::json!({"packages": [{
            "name": "domain",
            "dependencies": [{"name": "store", "path": "/x/store", "kind": null}, {"name": "serde", "kind": null}],
        }]});
        assert_eq!(
            check(&metadata),
            [Finding::new("domain/Cargo.toml", "`domain` must not use `store`")]
        );
    }

    #[test]
    fn a_server_that_could_open_segments_is_found() {
        let metadata = serde_json::json!({"packages": [{
            "name": "server",
            "dependencies": [{"name": "sealed", "path": "/x/crates/sealed", "kind": null}],
        }]});
        assert_eq!(
            check(&metadata),
            [Finding::new(
                "server/Cargo.toml",
                "`server` must not use `sealed`"
            )]
        );
    }

    #[test]
    fn an_unknown_crate_and_a_forbidden_library_are_found() {
        let metadata = serde_json::json!({"packages": [
            {"name": "extra", "dependencies": []},
            {"name": "cli", "dependencies": [{"name": "rusqlite", "kind": null}]},
        ]});
        assert_eq!(check(&metadata).len(), 2);
    }
}
