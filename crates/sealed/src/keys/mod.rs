//! Keys: what each one is for stands in `docs/sealed-format.md`, section 3.
//!
//! - [`RootKey`] signs the device list, and nothing else. It never lies on a device.
//! - [`DeviceKeys`] are made on a device and never leave it: one key signs heads, one receives the key ring.
//! - [`KeyRing`] holds the data identities of all generations, which open segments.
//! - [`RecoveryKey`] opens a copy of the key ring; it is printed on paper.

mod device;
mod recovery;
mod ring;
mod root;
mod text;
pub mod words;

use age::x25519;
use secrecy::ExposeSecret;

pub use device::{DeviceKeys, DevicePublic};
pub use recovery::RecoveryKey;
pub use ring::KeyRing;
pub use root::RootKey;
pub(crate) use root::verifies;
pub(crate) use text::{from_text, to_text};

use crate::frozen;

/// Why a key cannot be read or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is no key of this kind.
    #[error("this is no {0}")]
    NotAKey(&'static str),
    /// A word is not in the list, or the words do not fit together.
    #[error("the words are not right: {0}")]
    Words(String),
    /// The file lacks something or has it twice.
    #[error("the key file {0}")]
    File(&'static str),
    /// The operating system gives no random numbers.
    #[error("no random numbers: {0}")]
    Randomness(String),
}

/// 32 random bytes of the operating system.
pub(crate) fn random() -> Result<zeroize::Zeroizing<[u8; 32]>, KeyError> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|error| KeyError::Randomness(error.to_string()))?;
    Ok(bytes)
}

/// The X25519 identity of 32 secret bytes.
pub(crate) fn identity_of(secret: &[u8; 32]) -> Result<x25519::Identity, KeyError> {
    let text = to_text(frozen::AGE_SECRET_PREFIX, secret)?;
    text.expose_secret()
        .parse()
        .map_err(|_| KeyError::NotAKey("age identity"))
}

/// The 32 public bytes of an identity.
pub(crate) fn recipient_bytes(identity: &x25519::Identity) -> Result<[u8; 32], KeyError> {
    let bytes = from_text(
        frozen::AGE_RECIPIENT_PREFIX,
        &identity.to_public().to_string(),
        "age recipient",
    )?;
    <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyError::NotAKey("age recipient"))
}

/// The recipient with these public bytes.
pub(crate) fn recipient_of(public: &[u8; 32]) -> Result<x25519::Recipient, KeyError> {
    recipient_text(public)?
        .parse()
        .map_err(|_| KeyError::NotAKey("age recipient"))
}

/// A recipient as age writes it: `age1…`.
pub fn recipient_text(public: &[u8; 32]) -> Result<String, KeyError> {
    Ok(to_text(frozen::AGE_RECIPIENT_PREFIX, public)?
        .expose_secret()
        .to_lowercase())
}
