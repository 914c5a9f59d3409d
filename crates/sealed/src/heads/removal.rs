//! Removals: the owner's word that segments were deleted on purpose. Without it a missing segment is an alarm.

use uuid::Uuid;

use super::HeadError;
use crate::bytes::{Malformed, Reader, Writer};
use crate::devices::DeviceList;
use crate::frozen::{REMOVAL_DOMAIN, REMOVAL_MAGIC};
use crate::ids::{DeviceId, Digest, LogId, StreamId};
use crate::keys::{DeviceKeys, DevicePublic, verifies};

const WHAT: &str = "removal";

/// Segments of one stream that their owner removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Whose log.
    pub log: LogId,
    /// Of which stream.
    pub stream: StreamId,
    /// The first removed segment, by number.
    pub from: u64,
    /// The last removed segment, by number.
    pub to: u64,
    /// Which device says so.
    pub by: DeviceId,
    /// The device list that it knew.
    pub list_number: u64,
    /// When, by its clock, in milliseconds since 1970.
    pub signed_at: i64,
    signature: [u8; 64],
}

impl Removal {
    /// A removal, signed by a device of the list. Any device may remove segments of any other.
    pub fn sign(
        keys: &DeviceKeys,
        list: &DeviceList,
        stream: StreamId,
        (from, to): (u64, u64),
        at: jiff::Timestamp,
    ) -> Result<Self, HeadError> {
        let mut removal = Self {
            log: list.log(),
            stream,
            from,
            to,
            by: keys.id(),
            list_number: list.number(),
            signed_at: at.as_millisecond(),
            signature: [0; 64],
        };
        removal.check()?;
        removal.signature = keys.sign(REMOVAL_DOMAIN, &removal.body());
        Ok(removal)
    }

    /// Reads a removal, without looking at its signature.
    pub fn read(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut reader = Reader::object(bytes, WHAT, REMOVAL_MAGIC, 256)?;
        let removal = Self {
            log: LogId(Digest(reader.array()?)),
            stream: StreamId {
                device: DeviceId(Uuid::from_bytes(reader.array()?)),
                stream: reader.u32()?,
            },
            from: reader.u64()?,
            to: reader.u64()?,
            by: DeviceId(Uuid::from_bytes(reader.array()?)),
            list_number: reader.u64()?,
            signed_at: reader.i64()?,
            signature: reader.signature()?,
        };
        removal.check()?;
        Ok(removal)
    }

    /// The bytes to publish.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.body()[..], &self.signature].concat()
    }

    /// Whether the device signed it.
    pub fn is_signed_by(&self, device: &DevicePublic) -> bool {
        device.id == self.by && verifies(&device.signing, REMOVAL_DOMAIN, &self.body(), &self.signature)
    }

    fn body(&self) -> Vec<u8> {
        Writer::object(REMOVAL_MAGIC)
            .raw(self.log.as_bytes())
            .raw(self.stream.device.as_bytes())
            .u32(self.stream.stream)
            .u64(self.from)
            .u64(self.to)
            .raw(self.by.as_bytes())
            .u64(self.list_number)
            .i64(self.signed_at)
            .bytes()
    }

    fn check(&self) -> Result<(), Malformed> {
        let canonical = self.from > 0 && self.from <= self.to && self.list_number > 0;
        canonical.then_some(()).ok_or(Malformed::NotCanonical(WHAT))
    }
}
