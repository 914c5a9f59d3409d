//! One head and its bytes.

use uuid::Uuid;

use super::Seen;
use crate::bytes::{Malformed, Reader, Writer, rises};
use crate::frozen::{HEAD_DOMAIN, HEAD_MAGIC, MAX_HEAD, MAX_SEEN};
use crate::ids::{DeviceId, Digest, LogId, StreamId};
use crate::keys::{DevicePublic, KeyError, verifies};

const WHAT: &str = "head";

/// Why a head cannot be read or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Bytes or contents are not as they must be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A segment was added that does not follow.
    #[error("the segment is not the next one of the stream")]
    NotNext,
    /// The list does not know the device, or revoked it, or belongs to another log.
    #[error("the device does not belong to the log")]
    NotInList,
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// What a device says of one of its streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose log.
    pub log: LogId,
    /// Of which stream.
    pub stream: StreamId,
    /// The number of the head, from 1.
    pub number: u64,
    /// The hash of the head before it; [`Digest::NONE`] for the first.
    pub previous: Digest,
    /// How many segments the stream has.
    pub segments: u64,
    /// The last of them; [`Digest::NONE`] if there is none.
    pub last_segment: Digest,
    /// The Merkle root over the names of all of them.
    pub root: Digest,
    /// The device list that the device knew.
    pub list_number: u64,
    /// Its hash.
    pub list_hash: Digest,
    /// The generation that the device seals for.
    pub generation: u32,
    /// When, by the device's clock, in milliseconds since 1970.
    pub signed_at: i64,
    /// The last heads of the other streams that the device had verified, by stream.
    pub seen: Vec<Seen>,
    signature: [u8; 64],
}

impl Head {
    pub(super) fn signed(mut self, sign: impl FnOnce(&[u8], &[u8]) -> [u8; 64]) -> Result<Self, HeadError> {
        self.seen.sort_unstable();
        self.check()?;
        self.signature = sign(HEAD_DOMAIN, &self.body());
        Ok(self)
    }

    /// A head without its signature.
    #[expect(clippy::too_many_arguments, reason = "these are the fields of the format")]
    pub(super) fn unsigned(
        log: LogId,
        stream: StreamId,
        (number, previous): (u64, Digest),
        (segments, last_segment, root): (u64, Digest, Digest),
        (list_number, list_hash): (u64, Digest),
        generation: u32,
        signed_at: i64,
        seen: Vec<Seen>,
    ) -> Self {
        Self {
            log,
            stream,
            number,
            previous,
            segments,
            last_segment,
            root,
            list_number,
            list_hash,
            generation,
            signed_at,
            seen,
            signature: [0; 64],
        }
    }

    /// Reads a head, without looking at its signature.
    pub fn read(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut reader = Reader::object(bytes, WHAT, HEAD_MAGIC, MAX_HEAD)?;
        let log = LogId(Digest(reader.array()?));
        let stream = read_stream(&mut reader)?;
        let number = reader.u64()?;
        let previous = Digest(reader.array()?);
        let segments = reader.u64()?;
        let last_segment = Digest(reader.array()?);
        let root = Digest(reader.array()?);
        let list_number = reader.u64()?;
        let list_hash = Digest(reader.array()?);
        let generation = reader.u32()?;
        let signed_at = reader.i64()?;
        let mut seen = Vec::new();
        for _ in 0..reader.count(MAX_SEEN)? {
            seen.push(Seen {
                stream: read_stream(&mut reader)?,
                number: reader.u64()?,
                hash: Digest(reader.array()?),
            });
        }
        let signature = reader.signature()?;
        let head = Self {
            log,
            stream,
            number,
            previous,
            segments,
            last_segment,
            root,
            list_number,
            list_hash,
            generation,
            signed_at,
            seen,
            signature,
        };
        head.check()?;
        Ok(head)
    }

    /// The bytes to publish.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.body()[..], &self.signature].concat()
    }

    /// The name of this head. It leaves the signature out: the same statement signed twice is one head.
    pub fn hash(&self) -> Digest {
        Digest::of(&[HEAD_DOMAIN, &self.body()])
    }

    /// The head by name.
    pub fn as_seen(&self) -> Seen {
        Seen {
            stream: self.stream,
            number: self.number,
            hash: self.hash(),
        }
    }

    /// Whether the device signed it.
    pub fn is_signed_by(&self, device: &DevicePublic) -> bool {
        device.id == self.stream.device
            && verifies(&device.signing, HEAD_DOMAIN, &self.body(), &self.signature)
    }

    fn body(&self) -> Vec<u8> {
        Writer::object(HEAD_MAGIC)
            .raw(self.log.as_bytes())
            .raw(self.stream.device.as_bytes())
            .u32(self.stream.stream)
            .u64(self.number)
            .raw(&self.previous.0)
            .u64(self.segments)
            .raw(&self.last_segment.0)
            .raw(&self.root.0)
            .u64(self.list_number)
            .raw(&self.list_hash.0)
            .u32(self.generation)
            .i64(self.signed_at)
            .count(self.seen.len())
            .each(&self.seen, |writer, seen| {
                writer
                    .raw(seen.stream.device.as_bytes())
                    .u32(seen.stream.stream)
                    .u64(seen.number)
                    .raw(&seen.hash.0)
            })
            .bytes()
    }

    fn check(&self) -> Result<(), Malformed> {
        if self.seen.len() > MAX_SEEN {
            return Err(Malformed::Limit(WHAT));
        }
        let canonical = self.number > 0
            && (self.number == 1) == (self.previous == Digest::NONE)
            && (self.segments == 0) == (self.last_segment == Digest::NONE)
            && self.list_number > 0
            && self.generation > 0
            && rises(&self.seen, |seen| seen.stream)
            && self
                .seen
                .iter()
                .all(|seen| seen.number > 0 && seen.stream != self.stream);
        canonical.then_some(()).ok_or(Malformed::NotCanonical(WHAT))
    }
}

fn read_stream(reader: &mut Reader<'_>) -> Result<StreamId, Malformed> {
    Ok(StreamId {
        device: DeviceId(Uuid::from_bytes(reader.array()?)),
        stream: reader.u32()?,
    })
}
