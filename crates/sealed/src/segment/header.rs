//! The header of a segment: where it belongs. It is sealed with the records.

use uuid::Uuid;

use crate::bytes::{Malformed, Reader, Writer};
use crate::frozen::{HEADER_LENGTH, MAX_CONTENT, SEGMENT_MAGIC, SUITE_X25519};
use crate::ids::{DeviceId, Digest, LogId, StreamId};
use crate::records::lines::{MAX_RECORDS, MAX_TEXT};

const WHAT: &str = "segment header";

/// Where a segment belongs and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Whose log.
    pub log: LogId,
    /// Whose stream, and which.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub number: u64,
    /// The segment before it; [`Digest::NONE`] for the first.
    pub previous: Digest,
    /// The generation of the identity that opens it, from 1.
    pub generation: u32,
    /// The earliest start of a record, in milliseconds since 1970; 0 without records.
    pub first: i64,
    /// The latest end of a record, rounded up; 0 without records.
    pub last: i64,
    /// How many records.
    pub records: u32,
    /// Bytes of the JSON lines.
    pub text_length: u32,
    /// Bytes of the zstd frame that holds them.
    pub content_length: u32,
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        Writer::object(SEGMENT_MAGIC)
            .u8(SUITE_X25519)
            .raw(self.log.as_bytes())
            .raw(self.stream.device.as_bytes())
            .u32(self.stream.stream)
            .u64(self.number)
            .raw(&self.previous.0)
            .u32(self.generation)
            .i64(self.first)
            .i64(self.last)
            .u32(self.records)
            .u32(self.text_length)
            .u32(self.content_length)
            .bytes()
    }

    /// Reads the content of a header frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::object(bytes, WHAT, SEGMENT_MAGIC, HEADER_LENGTH)?;
        if reader.u8()? != SUITE_X25519 {
            return Err(Malformed::Version(WHAT));
        }
        let header = Self {
            log: LogId(Digest(reader.array()?)),
            stream: StreamId {
                device: DeviceId(Uuid::from_bytes(reader.array()?)),
                stream: reader.u32()?,
            },
            number: reader.u64()?,
            previous: Digest(reader.array()?),
            generation: reader.u32()?,
            first: reader.i64()?,
            last: reader.i64()?,
            records: reader.u32()?,
            text_length: reader.u32()?,
            content_length: reader.u32()?,
        };
        reader.end()?;
        header.check().map(|()| header)
    }

    fn check(&self) -> Result<(), Malformed> {
        let first = self.number == 1;
        let canonical = self.number > 0
            && self.generation > 0
            && first == (self.previous == Digest::NONE)
            && self.first <= self.last
            && (self.records > 0 || (self.first, self.last, self.text_length) == (0, 0, 0));
        if !canonical {
            return Err(Malformed::NotCanonical(WHAT));
        }
        let over = |length: u32, limit: usize| usize::try_from(length).map_or(true, |length| length > limit);
        if over(self.records, MAX_RECORDS)
            || over(self.text_length, MAX_TEXT)
            || over(self.content_length, MAX_CONTENT)
        {
            return Err(Malformed::Limit(WHAT));
        }
        Ok(())
    }
}
