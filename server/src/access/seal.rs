//! Secrets that the server has to read again, such as those of authenticator apps: sealed with a key that lies outside of
//! the database, so that a copy of the database opens nothing.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use uuid::Uuid;

use super::keyed;
use crate::clock::Clock;

const NONCE: usize = 24;

/// The key of a cell.
pub struct SealKey {
    cipher: XChaCha20Poly1305,
    /// For keyed hashes: another key, so that neither use says anything about the other.
    hashing: [u8; 32],
}

impl SealKey {
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&secret.into()),
            hashing: keyed::mac(&secret, "key of hashes", &[]),
        }
    }

    /// A hash of these parts for one purpose, which only this cell can make.
    pub fn mac(&self, purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
        keyed::mac(&self.hashing, purpose, parts)
    }

    /// Seals a secret of this member or object; nobody else's row can hold it. `None` only for what is too long for memory.
    pub fn seal(&self, clock: Clock, owner: impl Into<Uuid>, secret: &[u8]) -> Option<Vec<u8>> {
        let random = clock.secret();
        let nonce = XNonce::from_slice(&random[..NONCE]);
        let sealed = self
            .cipher
            .encrypt(nonce, bound(owner, secret).as_payload())
            .ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// `None` if it was sealed with another key or for another owner, or was changed.
    pub fn open(&self, owner: impl Into<Uuid>, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let opened = self
            .cipher
            .decrypt(XNonce::from_slice(nonce), bound(owner, sealed).as_payload());
        opened.ok()
    }
}

struct Bound<'a> {
    owner: [u8; 16],
    bytes: &'a [u8],
}

fn bound(owner: impl Into<Uuid>, bytes: &[u8]) -> Bound<'_> {
    Bound {
        owner: owner.into().into_bytes(),
        bytes,
    }
}

impl Bound<'_> {
    fn as_payload(&self) -> Payload<'_, '_> {
        Payload {
            msg: self.bytes,
            aad: &self.owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::MemberId;

    use super::*;

    /// What is sealed is opened with the same key for the same member only.
    #[test]
    fn a_sealed_secret_is_its_members_and_its_keys() {
        let (ada, bob) = (
            MemberId::from(uuid::Uuid::from_u128(1)),
            MemberId::from(uuid::Uuid::from_u128(2)),
        );
        let key = SealKey::new([7; 32]);
        let sealed = key.seal(Clock, ada, b"twenty bytes exactly").unwrap();
        assert_eq!(key.open(ada, &sealed).unwrap(), b"twenty bytes exactly");
        assert_ne!(key.seal(Clock, ada, b"twenty bytes exactly").unwrap(), sealed);
        assert_eq!(key.open(bob, &sealed), None);
        assert_eq!(SealKey::new([8; 32]).open(ada, &sealed), None);
        for n in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[n] ^= 1;
            assert_eq!(key.open(ada, &changed), None, "byte {n}");
            assert_eq!(key.open(ada, &sealed[..n]), None, "cut at {n}");
        }
    }
}
