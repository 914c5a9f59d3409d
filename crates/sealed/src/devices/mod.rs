//! The device list: which devices belong to a log, signed by the root key.
//!
//! Lists form a chain. A later list may add devices, revoke some and add generations; it never forgets or changes
//! what an earlier one said, so a client that has seen one recognises every other as its past or its future.

mod encoding;
mod next;
mod offer;

use jiff::Timestamp;

pub use next::{Change, ListError};
pub use offer::{Offer, verification_code};

use crate::bytes::Malformed;
use crate::frozen;
use crate::heads::Seen;
use crate::ids::{DeviceId, Digest, LogId};
use crate::keys::{DevicePublic, KeyError, KeyRing, RootKey};

/// A device in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its public keys.
    pub public: DevicePublic,
    /// What its owner calls it; the server can read this.
    pub name: String,
    /// The number of the list that brought it.
    pub added: u64,
    /// Since when it no longer belongs to the log.
    pub revoked: Option<Revocation>,
}

/// The end of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The number of the list that revoked it.
    pub since: u64,
    /// Its last heads that count, by stream. Whoever found the device cannot add to them, whatever date he writes.
    pub last: Vec<Seen>,
}

/// One version of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceList {
    log: LogId,
    root: [u8; 32],
    number: u64,
    previous: Digest,
    signed_at: i64,
    recovery: Option<[u8; 32]>,
    recipients: Vec<[u8; 32]>,
    devices: Vec<Device>,
    signature: [u8; 64],
}

impl DeviceList {
    /// The first list of a log, with its first device.
    pub fn found(
        ring: &KeyRing,
        recovery: Option<[u8; 32]>,
        device: DevicePublic,
        name: &str,
        at: Timestamp,
    ) -> Result<Self, ListError> {
        let root = ring.root().ok_or(ListError::NoRootKey)?;
        let list = Self {
            log: ring.log(),
            root: root.public(),
            number: 1,
            previous: Digest::NONE,
            signed_at: at.as_millisecond(),
            recovery,
            recipients: ring.recipients()?,
            devices: vec![Device {
                public: device,
                name: name.to_owned(),
                added: 1,
                revoked: None,
            }],
            signature: [0; 64],
        };
        list.signed(root)
    }

    /// Reads a list and checks its signature, but not its place in the chain ([`crate::check`] does).
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        let list = encoding::decode(bytes)?;
        if LogId::of_root(&list.root) != list.log {
            return Err(ListError::OtherRoot);
        }
        let body = encoding::body(&list);
        let genuine = crate::keys::verifies(&list.root, frozen::DEVICE_LIST_DOMAIN, &body, &list.signature);
        if genuine {
            Ok(list)
        } else {
            Err(ListError::Signature)
        }
    }

    /// The bytes to publish.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&encoding::body(self)[..], &self.signature].concat()
    }

    /// The name of this version, which heads and the next list refer to.
    pub fn hash(&self) -> Digest {
        Digest::of(&[frozen::DEVICE_LIST_DOMAIN, &encoding::body(self)])
    }

    /// Whose log.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The version, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The hash of the version before; [`Digest::NONE`] for the first.
    pub fn previous(&self) -> Digest {
        self.previous
    }

    /// The newest generation, and the recipient to seal segments for.
    pub fn current_recipient(&self) -> Option<(u32, [u8; 32])> {
        let generation = u32::try_from(self.recipients.len()).ok()?;
        self.recipients.last().map(|recipient| (generation, *recipient))
    }

    /// How many generations there are.
    pub fn generations(&self) -> usize {
        self.recipients.len()
    }

    /// The public half of the recovery key, if there is a recovery kit.
    pub fn recovery(&self) -> Option<[u8; 32]> {
        self.recovery
    }

    /// All devices that ever belonged to the log, by number.
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// One device.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.iter().find(|device| device.public.id == id)
    }

    /// Whether a key ring holds exactly the identities of this list, and belongs to its log.
    pub fn fits(&self, ring: &KeyRing) -> Result<bool, KeyError> {
        Ok(ring.log() == self.log && ring.recipients()? == self.recipients)
    }

    fn signed(mut self, root: &RootKey) -> Result<Self, ListError> {
        encoding::check(&self)?;
        self.signature = root.sign(frozen::DEVICE_LIST_DOMAIN, &encoding::body(&self));
        Ok(self)
    }
}

/// Whether a name may stand in a list.
fn is_name(name: &str) -> Result<(), Malformed> {
    let plain = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if name.len() > frozen::MAX_NAME {
        return Err(Malformed::Limit("name of the device"));
    }
    plain
        .then_some(())
        .ok_or(Malformed::NotCanonical("name of the device"))
}

#[cfg(test)]
mod tests;
