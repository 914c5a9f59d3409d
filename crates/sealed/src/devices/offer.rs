//! How a new device shows its keys to one that belongs to the log: as a QR code, or through the server with a code
//! that both screens show.

use uuid::Uuid;

use super::ListError;
use crate::bytes::{Reader, Writer};
use crate::frozen::{CODE_DOMAIN, OFFER_DOMAIN, OFFER_MAGIC, OFFER_PREFIX};
use crate::ids::{DeviceId, Digest, LogId};
use crate::keys::{DeviceKeys, DevicePublic, from_text, to_text, verifies};
use secrecy::ExposeSecret;

const WHAT: &str = "offer of a device";

/// The public keys of a device that wants to join, signed by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The keys.
    pub device: DevicePublic,
    signature: [u8; 64],
}

impl Offer {
    /// The offer of a device.
    pub fn of(keys: &DeviceKeys) -> Result<Self, ListError> {
        let device = keys.public()?;
        let signature = keys.sign(OFFER_DOMAIN, &body(&device));
        Ok(Self { device, signature })
    }

    /// The bytes to show or send.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&body(&self.device)[..], &self.signature].concat()
    }

    /// Reads an offer and checks that the device has the key it shows.
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        let mut reader = Reader::object(bytes, WHAT, OFFER_MAGIC, 256)?;
        let device = DevicePublic {
            id: DeviceId(Uuid::from_bytes(reader.array()?)),
            signing: reader.array()?,
            recipient: reader.array()?,
        };
        let signature = reader.signature()?;
        if !verifies(&device.signing, OFFER_DOMAIN, &body(&device), &signature) {
            return Err(ListError::Signature);
        }
        Ok(Self { device, signature })
    }

    /// `HOURBOOK-OFFER-1…`, the content of the QR code.
    pub fn to_text(&self) -> Result<String, ListError> {
        Ok(to_text(OFFER_PREFIX, &self.to_bytes())?
            .expose_secret()
            .to_owned())
    }

    /// Reads such a text.
    pub fn from_text(text: &str) -> Result<Self, ListError> {
        Self::read(&from_text(OFFER_PREFIX, text, WHAT)?)
    }
}

/// Six groups of five digits that both screens show when an offer came through the server: nobody finds other keys
/// with the same 99 bits.
pub fn verification_code(log: LogId, offer: &Offer) -> String {
    let hash = Digest::of(&[CODE_DOMAIN, log.as_bytes(), &offer.to_bytes()]);
    let groups: Vec<String> = hash.0[..30]
        .chunks_exact(5)
        .map(|bytes| {
            bytes
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
                % 100_000
        })
        .map(|number| format!("{number:05}"))
        .collect();
    groups.join(" ")
}

fn body(device: &DevicePublic) -> Vec<u8> {
    Writer::object(OFFER_MAGIC)
        .raw(device.id.as_bytes())
        .raw(&device.signing)
        .raw(&device.recipient)
        .bytes()
}
