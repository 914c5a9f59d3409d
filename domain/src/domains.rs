//! Domains of their own that organizations are reached at, and how somebody proves that one is theirs.

use crate::problems::FieldProblem;

/// The label beneath a domain at which its proof stands in DNS.
pub const CHALLENGE: &str = "_hourbook-challenge";
/// What the text of the proof begins with.
const PROOF: &str = "hourbook-verification=";
/// Room for the challenge is left: no name in DNS is longer than 253 characters.
const LONGEST: usize = 253 - CHALLENGE.len() - 1;

/// A domain in the form in which browsers send it: lower case, plain letters. Letters of other alphabets are written as DNS knows
/// them (`xn--…`): what only looks like another domain is then seen to be another one.
pub fn check_domain(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let domain = raw.trim().trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let is_number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_named = labels
        .last()
        .is_some_and(|last| !is_number(last) && last.len() > 1);
    if labels.len() < 2 || !labels.iter().all(|label| is_label(label)) || !is_named || domain.len() > LONGEST
    {
        let message =
            "write a domain such as time.example.com; letters of other alphabets as DNS knows them (xn--…)";
        return Err(FieldProblem::new(field, "malformed", message));
    }
    if matches!(
        labels.last(),
        Some(&("localhost" | "local" | "internal" | "onion" | "arpa"))
    ) {
        let message = "a domain that nobody rules in public cannot be proved";
        return Err(FieldProblem::new(field, "reserved", message));
    }
    Ok(domain)
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// The name in DNS at which the proof stands.
pub fn challenge_name(domain: &str) -> String {
    format!("{CHALLENGE}.{domain}")
}

/// The text that stands there.
pub fn proof(token: &str) -> String {
    format!("{PROOF}{token}")
}

/// Whether one of these texts is the proof.
pub fn is_proved(texts: &[String], token: &str) -> bool {
    let proof = proof(token);
    !token.is_empty() && texts.iter().any(|text| text.trim() == proof)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_a_public_name_of_plain_labels() {
        for (raw, domain) in [
            ("time.example.com", "time.example.com"),
            ("Time.Example.COM.", "time.example.com"),
            ("xn--zeit-loa.example", "xn--zeit-loa.example"),
            ("a.co", "a.co"),
        ] {
            assert_eq!(check_domain("domain", raw).as_deref(), Ok(domain));
        }
        let long = format!("{}.example.com", "a".repeat(64));
        for bad in [
            "",
            "example",
            "*.example.com",
            "time.example.com:8443",
            "https://time.example.com",
            "192.0.2.1",
            "[::1]",
            "-a.example.com",
            "a-.example.com",
            "a..example.com",
            "tіme.example.com",
            "a_b.example.com",
            "a/b.example.com",
            "time.example.1",
            &long,
        ] {
            assert_eq!(
                check_domain("domain", bad).unwrap_err().code,
                "malformed",
                "{bad}"
            );
        }
        for bad in ["acme.localhost", "acme.local", "4.3.2.1.in-addr.arpa"] {
            assert_eq!(check_domain("domain", bad).unwrap_err().code, "reserved", "{bad}");
        }
        // The name of the challenge still fits into DNS.
        let longest = format!("{}com", "a.".repeat((LONGEST - 3) / 2));
        assert!(challenge_name(&check_domain("domain", &longest).unwrap()).len() <= 253);
    }

    #[test]
    fn only_the_whole_proof_is_one() {
        let texts = |text: &str| vec!["v=spf1 -all".to_owned(), text.to_owned()];
        assert!(is_proved(&texts("hourbook-verification=abc"), "abc"));
        assert!(is_proved(&texts(" hourbook-verification=abc "), "abc"));
        for other in [
            "abc",
            "hourbook-verification=abcd",
            "hourbook-verification=ab",
            "",
        ] {
            assert!(!is_proved(&texts(other), "abc"), "{other}");
        }
        assert!(!is_proved(&texts("hourbook-verification="), ""));
    }
}
