//! The root key: it signs the device list, and its hash names the log.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use secrecy::SecretString;

use super::text::secret_from_text;
use super::{KeyError, random, to_text};
use crate::frozen;
use crate::ids::LogId;

/// The root signing key of one log.
#[derive(Clone)]
pub struct RootKey(SigningKey);

impl RootKey {
    /// A new key.
    pub fn generate() -> Result<Self, KeyError> {
        random().map(|secret| Self::from_secret(&secret))
    }

    /// The key of 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// `HOURBOOK-ROOT-KEY-1…`.
    pub fn to_text(&self) -> Result<SecretString, KeyError> {
        to_text(frozen::ROOT_KEY_PREFIX, self.0.as_bytes())
    }

    /// The key of such a text.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        secret_from_text(frozen::ROOT_KEY_PREFIX, text, "root key").map(|secret| Self::from_secret(&secret))
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The log that this key is the root of.
    pub fn log(&self) -> LogId {
        LogId::of_root(&self.public())
    }

    pub(crate) fn sign(&self, domain: &[u8], body: &[u8]) -> [u8; 64] {
        sign(&self.0, domain, body)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootKey(of log {})", self.log())
    }
}

pub(crate) fn sign(key: &SigningKey, domain: &[u8], body: &[u8]) -> [u8; 64] {
    key.sign(&[domain, body].concat()).to_bytes()
}

/// Whether a signature over domain and body is that of a key; strict, so that nobody can vary a signature.
pub(crate) fn verifies(public: &[u8; 32], domain: &[u8], body: &[u8], signature: &[u8; 64]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(public) else {
        return false;
    };
    key.verify_strict(&[domain, body].concat(), &Signature::from_bytes(signature))
        .is_ok()
}
