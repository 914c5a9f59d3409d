//! From one list to the next.

use jiff::Timestamp;

use super::{Device, DeviceList, Revocation};
use crate::bytes::Malformed;
use crate::heads::Seen;
use crate::ids::DeviceId;
use crate::keys::{DevicePublic, KeyError, KeyRing};

/// Why there is no such list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Bytes or contents are not as they must be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Only passphrase or recovery key bring the root key.
    #[error("the device list is signed with the root key, which this key ring does not hold")]
    NoRootKey,
    /// The root key in the list is not that of its log.
    #[error("the list is signed by the root of another log")]
    OtherRoot,
    /// The signature is not that of the root key.
    #[error("the signature of the device list is wrong")]
    Signature,
    /// The list that follows another one does not.
    #[error("the device list does not continue the one before it: {0}")]
    NotNext(&'static str),
    /// There is no such device, or it is revoked already.
    #[error("the list holds no such device")]
    NoSuchDevice,
    /// The number or the keys of the device are in the list already.
    #[error("the device is in the list already")]
    Known,
}

/// What a new list changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// A device joins.
    Add {
        /// Its public keys, as its own screen showed them.
        device: DevicePublic,
        /// What its owner calls it.
        name: String,
    },
    /// A device leaves; the ring must have a new generation.
    Revoke {
        /// Which.
        device: DeviceId,
        /// Its last heads that count, by stream: those that this client has verified.
        last: Vec<Seen>,
    },
    /// There is a new recovery kit, or none.
    Recovery(Option<[u8; 32]>),
    /// Only the ring changed: a new generation.
    Rotate,
}

impl DeviceList {
    /// The next list, signed with the ring's root key. The ring holds all generations of this list and perhaps a
    /// new one; whoever revokes a device brings a new one.
    pub fn next(&self, change: Change, ring: &KeyRing, at: Timestamp) -> Result<Self, ListError> {
        let root = ring.root().ok_or(ListError::NoRootKey)?;
        let mut next = Self {
            number: self.number + 1,
            previous: self.hash(),
            signed_at: at.as_millisecond(),
            recipients: ring.recipients()?,
            ..self.clone()
        };
        match change {
            Change::Add { device, name } => next.add(device, name)?,
            Change::Revoke { device, last } => next.revoke(device, last)?,
            Change::Recovery(recipient) => next.recovery = recipient,
            Change::Rotate => {}
        }
        next.continues(self)?;
        next.signed(root)
    }

    fn add(&mut self, public: DevicePublic, name: String) -> Result<(), ListError> {
        let known = |device: &Device| {
            device.public.id == public.id
                || device.public.signing == public.signing
                || device.public.recipient == public.recipient
        };
        if self.devices.iter().any(known) {
            return Err(ListError::Known);
        }
        self.devices.push(Device {
            public,
            name,
            added: self.number,
            revoked: None,
        });
        self.devices.sort_by_key(|device| device.public.id);
        Ok(())
    }

    fn revoke(&mut self, id: DeviceId, mut last: Vec<Seen>) -> Result<(), ListError> {
        let number = self.number;
        let device = self
            .devices
            .iter_mut()
            .find(|device| device.public.id == id && device.revoked.is_none());
        let device = device.ok_or(ListError::NoSuchDevice)?;
        last.sort_by_key(|seen| seen.stream);
        device.revoked = Some(Revocation { since: number, last });
        Ok(())
    }

    /// What must hold between two lists that follow each other.
    pub fn continues(&self, before: &Self) -> Result<(), ListError> {
        if (self.log, self.root) != (before.log, before.root) {
            return Err(ListError::OtherRoot);
        }
        let refuse = |why| Err(ListError::NotNext(why));
        if Some(self.number) != before.number.checked_add(1) {
            return refuse("its number");
        }
        if self.previous != before.hash() {
            return refuse("its predecessor");
        }
        if !self.recipients.starts_with(&before.recipients) {
            return refuse("an earlier generation was changed");
        }
        let revokes = |device: &Device| {
            device
                .revoked
                .as_ref()
                .is_some_and(|end| end.since == self.number)
        };
        if self.devices.iter().any(revokes) && self.recipients.len() == before.recipients.len() {
            return refuse("a device was revoked without a new generation");
        }
        for old in &before.devices {
            let Some(new) = self.device(old.public.id) else {
                return refuse("a device is missing");
            };
            let kept = (new.public, &new.name, new.added) == (old.public, &old.name, old.added);
            let newly =
                old.revoked.is_none() && new.revoked.as_ref().is_none_or(|end| end.since == self.number);
            if !kept || !(newly || new.revoked == old.revoked) {
                return refuse("a device was changed");
            }
        }
        let is_new = |device: &Device| before.device(device.public.id).is_none();
        if self
            .devices
            .iter()
            .any(|device| is_new(device) && (device.added != self.number || device.revoked.is_some()))
        {
            return refuse("a device was added to the past");
        }
        Ok(())
    }
}
