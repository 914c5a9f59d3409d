//! Which devices a list has revoked, and where their streams end.

use uuid::Uuid;

use super::{Misread, bytes::Reader};

/// The longest name of a device, and the most of everything else that a list counts: limits of the format.
const LONGEST_NAME: u16 = 64;
const MOST: u16 = 256;
const MOST_STREAMS: u16 = 16;

/// A device that no longer belongs to its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Which.
    pub device: Uuid,
    /// Its last heads that count: stream and number.
    last: Vec<(u32, u64)>,
}

impl Revoked {
    /// The number of the last head of a stream that counts; 0 where none does.
    pub fn end_of(&self, stream: u32) -> u64 {
        let last = self.last.iter().find(|(known, _)| *known == stream);
        last.map_or(0, |(_, number)| *number)
    }
}

/// Reads the rest of a list, behind the hash of the one before.
pub fn read(reader: &mut Reader<'_>) -> Result<Vec<Revoked>, Misread> {
    let _signed_at: [u8; 8] = reader.array()?;
    if reader.mark()? {
        let _recovery: [u8; 32] = reader.array()?;
    }
    for _ in 0..reader.count(MOST)? {
        let _recipient: [u8; 32] = reader.array()?;
    }
    let mut revoked = Vec::new();
    for _ in 0..reader.count(MOST)? {
        revoked.extend(device(reader)?);
    }
    reader.end()?;
    Ok(revoked)
}

fn device(reader: &mut Reader<'_>) -> Result<Option<Revoked>, Misread> {
    let device = Uuid::from_bytes(reader.array()?);
    let _keys: [u8; 64] = reader.array()?;
    let _added = reader.counted()?;
    for _ in 0..reader.count(LONGEST_NAME)? {
        let _letter: [u8; 1] = reader.array()?;
    }
    if !reader.mark()? {
        return Ok(None);
    }
    let _since = reader.counted()?;
    let mut last = Vec::new();
    for _ in 0..reader.count(MOST_STREAMS)? {
        let stream = u32::from_be_bytes(reader.array()?);
        last.push((stream, reader.counted()?));
        let _hash: [u8; 32] = reader.array()?;
    }
    Ok(Some(Revoked { device, last }))
}
