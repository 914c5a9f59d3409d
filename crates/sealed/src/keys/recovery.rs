//! The recovery key: printed on paper, as an age identity and as 24 words.

use std::fmt;

use age::x25519;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::text::secret_from_text;
use super::{KeyError, identity_of, random, recipient_bytes, to_text, words};
use crate::frozen;

/// The 32 bytes that bring everything back.
#[derive(Clone)]
pub struct RecoveryKey(Zeroizing<[u8; 32]>);

impl RecoveryKey {
    /// A new key.
    pub fn generate() -> Result<Self, KeyError> {
        random().map(Self)
    }

    /// The key of 32 secret bytes.
    pub fn from_secret(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// `AGE-SECRET-KEY-1…`, which `age -i` takes as it is.
    pub fn to_text(&self) -> Result<SecretString, KeyError> {
        to_text(frozen::AGE_SECRET_PREFIX, self.0.as_ref())
    }

    /// The key as 24 words.
    pub fn to_words(&self) -> Result<SecretString, KeyError> {
        words::of_secret(&self.0)
    }

    /// The key of either text, however it was typed.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.to_lowercase().starts_with(frozen::AGE_SECRET_PREFIX) {
            return secret_from_text(frozen::AGE_SECRET_PREFIX, text, "recovery key").map(Self);
        }
        words::to_secret(text).map(Self)
    }

    /// The public half, which stands in the device list.
    pub fn recipient(&self) -> Result<[u8; 32], KeyError> {
        recipient_bytes(&self.identity()?)
    }

    pub(crate) fn identity(&self) -> Result<x25519::Identity, KeyError> {
        identity_of(&self.0)
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}
