//! Opaque secrets: sessions, personal access tokens, one-time links. Only their hash is ever stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// How personal access tokens start: people and secret scanners recognise them by it.
pub const TOKEN_PREFIX: &str = "hb_pat_";

/// How keys of directories start.
pub const PROVISIONING_PREFIX: &str = "hb_dir_";

/// How many characters a secret has.
pub const LENGTH: usize = 43;

/// A fresh secret of 256 bits.
pub fn generate(clock: Clock) -> String {
    URL_SAFE_NO_PAD.encode(clock.secret())
}

/// A fresh personal access token: prefix, secret, and a checksum that tells a typing error from a wrong token.
pub fn generate_token(clock: Clock) -> String {
    with_prefix(TOKEN_PREFIX, clock)
}

/// A fresh key of a directory.
pub fn generate_provisioning(clock: Clock) -> String {
    with_prefix(PROVISIONING_PREFIX, clock)
}

fn with_prefix(prefix: &str, clock: Clock) -> String {
    let secret = generate(clock);
    format!("{prefix}{secret}{}", checksum(&secret))
}

/// Whether a text has the shape of a token; saves a look-up for anything else.
pub fn is_token(text: &str) -> bool {
    has_prefix(TOKEN_PREFIX, text)
}

/// The same for the key of a directory.
pub fn is_provisioning(text: &str) -> bool {
    has_prefix(PROVISIONING_PREFIX, text)
}

fn has_prefix(prefix: &str, text: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else {
        return false;
    };
    let Some(split) = rest.len().checked_sub(8) else {
        return false;
    };
    rest.is_char_boundary(split) && rest[split..] == checksum(&rest[..split])
}

fn checksum(secret: &str) -> String {
    format!("{:08x}", crc32fast::hash(secret.as_bytes()))
}

/// What is stored. A plain hash is enough: the secret is random, so there is nothing to guess.
/// Looking the hash up in an index gives away nothing about the secret by its timing.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS v5.0.0-7.2.3: reference tokens are random and have at least 128 bits.
    #[test]
    fn a_token_is_recognised_and_a_typing_error_is_not() {
        let token = generate_token(Clock);
        assert!(is_token(&token));
        assert!(!is_token(&token[..token.len() - 1]));
        assert!(!is_token("hb_pat_"));
        assert!(!is_token("hb_pat_äöü€€€€€€€"));
        let key = generate_provisioning(Clock);
        assert!(is_provisioning(&key) && !is_token(&key) && !is_provisioning(&token));
        assert_ne!(generate(Clock), generate(Clock));
    }
}
