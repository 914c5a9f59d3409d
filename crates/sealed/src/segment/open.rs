//! Opening, with every length checked before it is believed.

use std::io::Read;

use age::Decryptor;

use crate::bytes::Malformed;
use crate::frozen::{MAX_FRAMED, MAX_SEALED};
use crate::ids::{Digest, LogId, StreamId};
use crate::keys::KeyRing;
use crate::records::{Record, lines};

use super::{Header, SegmentError, frame};

/// A segment that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Where it says that it belongs.
    pub header: Header,
    /// Its JSON lines.
    pub text: String,
}

impl Opened {
    /// The records.
    pub fn records(&self) -> Result<Vec<Record>, SegmentError> {
        let records = lines::read(&self.text)?;
        if u32::try_from(records.len()) != Ok(self.header.records) {
            return Err(Malformed::NotCanonical("number of records").into());
        }
        Ok(records)
    }
}

/// Opens a segment of a log with its key ring.
///
/// age knows no sender: whoever has the public key can make such a file. A segment counts only where
/// [`crate::check::verify`] found its hash in a signed head, and then [`open_as`] is the function to use.
pub fn open(sealed: &[u8], ring: &KeyRing) -> Result<Opened, SegmentError> {
    let (generation, framed) = decrypt(sealed, ring)?;
    open_framed(&framed, ring.log(), generation)
}

/// What is inside the age file, for a log and the generation that opened it.
pub fn open_framed(framed: &[u8], log: LogId, generation: u32) -> Result<Opened, SegmentError> {
    let (header, rest) = frame::split_header(framed)?;
    let header = Header::decode(header)?;
    if header.log != log {
        return Err(SegmentError::OtherLog);
    }
    if header.generation != generation {
        return Err(SegmentError::Generation);
    }
    let length = usize::try_from(header.content_length).map_err(|_| SegmentError::TooLarge)?;
    let (content, padding) = rest
        .split_at_checked(length)
        .ok_or(Malformed::Truncated("segment"))?;
    frame::check_padding(padding, framed.len())?;
    let text = decompress(content, &header)?;
    Ok(Opened { header, text })
}

/// Opens the segment that stands at a place, and refuses every other.
pub fn open_as(
    sealed: &[u8],
    ring: &KeyRing,
    stream: StreamId,
    number: u64,
    previous: Digest,
) -> Result<Opened, SegmentError> {
    let opened = open(sealed, ring)?;
    let header = &opened.header;
    if (header.stream, header.number, header.previous) != (stream, number, previous) {
        return Err(SegmentError::Misplaced);
    }
    Ok(opened)
}

/// The newest generation is tried first: it opens almost everything.
fn decrypt(sealed: &[u8], ring: &KeyRing) -> Result<(u32, Vec<u8>), SegmentError> {
    if sealed.len() > MAX_SEALED {
        return Err(SegmentError::TooLarge);
    }
    for generation in (1..=ring.generation()).rev() {
        let Some(identity) = ring.identity(generation) else {
            continue;
        };
        let decryptor = Decryptor::new_buffered(sealed).map_err(SegmentError::Age)?;
        let stream = match decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)) {
            Ok(stream) => stream,
            Err(age::DecryptError::NoMatchingKeys) => continue,
            Err(error) => return Err(SegmentError::Age(error)),
        };
        let mut framed = Vec::with_capacity(sealed.len());
        let limit = u64::try_from(MAX_FRAMED).unwrap_or(u64::MAX);
        stream
            .take(limit.saturating_add(1))
            .read_to_end(&mut framed)
            .map_err(SegmentError::Altered)?;
        if framed.len() > MAX_FRAMED {
            return Err(SegmentError::TooLarge);
        }
        return Ok((generation, framed));
    }
    Err(SegmentError::Age(age::DecryptError::NoMatchingKeys))
}

/// Exactly as many bytes as the header says, whatever the frame would unfold to.
fn decompress(content: &[u8], header: &Header) -> Result<String, SegmentError> {
    let length = usize::try_from(header.text_length).map_err(|_| SegmentError::TooLarge)?;
    let text = zstd::bulk::decompress(content, length).map_err(SegmentError::Zstd)?;
    if text.len() != length {
        return Err(Malformed::NotCanonical("length of the records").into());
    }
    String::from_utf8(text).map_err(|_| SegmentError::NotText)
}
