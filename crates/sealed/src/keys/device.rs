//! The keys of a device.

use std::fmt;

use age::x25519;
use ed25519_dalek::SigningKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::text::secret_from_text;
use super::{KeyError, identity_of, random, recipient_bytes, root, to_text};
use crate::frozen;
use crate::ids::DeviceId;

/// What everybody may know of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePublic {
    /// Its number.
    pub id: DeviceId,
    /// Checks its heads (Ed25519).
    pub signing: [u8; 32],
    /// Receives the key ring (X25519).
    pub recipient: [u8; 32],
}

/// The secret keys of one device. They are made there and stay there.
#[derive(Clone)]
pub struct DeviceKeys {
    id: DeviceId,
    signing: SigningKey,
    identity: x25519::Identity,
}

impl DeviceKeys {
    /// New keys for the device with this number.
    pub fn generate(id: DeviceId) -> Result<Self, KeyError> {
        Self::from_secrets(id, &*random()?, &*random()?)
    }

    /// The keys of secret bytes.
    pub fn from_secrets(id: DeviceId, signing: &[u8; 32], identity: &[u8; 32]) -> Result<Self, KeyError> {
        Ok(Self {
            id,
            signing: SigningKey::from_bytes(signing),
            identity: identity_of(identity)?,
        })
    }

    /// The device's number.
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// What everybody may know.
    pub fn public(&self) -> Result<DevicePublic, KeyError> {
        Ok(DevicePublic {
            id: self.id,
            signing: self.signing.verifying_key().to_bytes(),
            recipient: recipient_bytes(&self.identity)?,
        })
    }

    /// The keys as a text for the keyring of the operating system: an age identity file with two comments.
    pub fn to_file(&self) -> Result<SecretString, KeyError> {
        let signing = to_text(frozen::DEVICE_KEY_PREFIX, self.signing.as_bytes())?;
        Ok(SecretString::from(format!(
            "# hourbook device {}\n# signing key: {}\n{}\n",
            self.id,
            signing.expose_secret(),
            self.identity.to_string().expose_secret(),
        )))
    }

    /// The keys of such a text.
    pub fn from_file(text: &str) -> Result<Self, KeyError> {
        let mut lines = text.lines();
        let id = lines
            .next()
            .and_then(|line| line.strip_prefix("# hourbook device "));
        let signing = lines.next().and_then(|line| line.strip_prefix("# signing key: "));
        let (Some(id), Some(signing), Some(identity)) = (id, signing, lines.next()) else {
            return Err(KeyError::File("is not that of a device"));
        };
        let signing = secret_from_text(frozen::DEVICE_KEY_PREFIX, signing, "device key")?;
        Ok(Self {
            id: DeviceId(id.parse().map_err(|_| KeyError::File("names no device"))?),
            signing: SigningKey::from_bytes(&signing),
            identity: identity.parse().map_err(|_| KeyError::NotAKey("age identity"))?,
        })
    }

    pub(crate) fn identity(&self) -> &x25519::Identity {
        &self.identity
    }

    pub(crate) fn sign(&self, domain: &[u8], body: &[u8]) -> [u8; 64] {
        root::sign(&self.signing, domain, body)
    }
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKeys({})", self.id)
    }
}
