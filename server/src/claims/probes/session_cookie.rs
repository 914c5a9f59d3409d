//! What the session cookie is bound to.

use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::access::session_cookie;

pub async fn run(_: &Context<'_>) -> Measurement {
    // The very function that makes the header of a sign-in.
    let header = session_cookie("probe");
    let header = header.to_str().unwrap_or_default();
    let attributes: Vec<&str> = header.split("; ").skip(1).collect();
    let findings = lacking(header).map(|lacking| {
        Finding::new(
            "cookie_not_bound",
            format!("the session cookie lacks {lacking}"),
            "Report this: it is a mistake of the program.",
        )
    });
    Measurement::of(
        json!({ "attributes": attributes }),
        findings.into_iter().collect(),
    )
}

/// The first of the bonds that is not there. `__Host-` makes browsers insist on Secure, on the path and on this host.
fn lacking(header: &str) -> Option<&'static str> {
    let attributes: Vec<String> = header
        .split(';')
        .skip(1)
        .map(|part| part.trim().to_lowercase())
        .collect();
    let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
    if !header.starts_with("__Host-") {
        return Some("the prefix __Host-");
    }
    if attributes
        .iter()
        .any(|attribute| attribute.starts_with("domain="))
    {
        return Some("its bond to one host");
    }
    let strict = has("samesite=lax") || has("samesite=strict");
    [
        ("Secure", has("secure")),
        ("HttpOnly", has("httponly")),
        ("Path=/", has("path=/")),
        ("SameSite", strict),
    ]
    .into_iter()
    .find_map(|(name, there)| (!there).then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loose_cookie_is_told() {
        assert_eq!(lacking(session_cookie("x").to_str().unwrap()), None);
        for (header, lacks) in [
            (
                "session=x; Secure; HttpOnly; Path=/; SameSite=Lax",
                "the prefix __Host-",
            ),
            ("__Host-s=x; HttpOnly; Path=/; SameSite=Lax", "Secure"),
            ("__Host-s=x; Secure; Path=/; SameSite=Lax", "HttpOnly"),
            ("__Host-s=x; Secure; HttpOnly; Path=/", "SameSite"),
            ("__Host-s=x; Secure; HttpOnly; Path=/; SameSite=None", "SameSite"),
            (
                "__Host-s=x; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=example.com",
                "its bond to one host",
            ),
        ] {
            assert_eq!(lacking(header), Some(lacks), "{header}");
        }
    }
}
