//! Sealing.

use crate::frozen::{MAX_CONTENT, MAX_FRAMED};
use crate::heads::Stream;
use crate::ids::Digest;
use crate::keys::recipient_of;
use crate::records::{Record, lines};

use super::{Header, SegmentError, frame, id};

/// Fast, and within a few percent of the higher levels on lines like these.
const LEVEL: i32 = 1;

/// A sealed segment, ready to be kept and uploaded.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// Its name.
    pub id: Digest,
    /// Its number in the stream.
    pub number: u64,
    /// The age file.
    pub bytes: Vec<u8>,
}

/// Seals records as the next segment of a stream, for the recipient of a generation (`devices::DeviceList` knows it).
///
/// The segment counts once the stream has taken it ([`Stream::append`]) and a head names it ([`Stream::sign`]).
/// No records at all are allowed: such a segment hides that nothing happened.
pub fn seal(
    stream: &Stream,
    records: &[Record],
    generation: u32,
    recipient: &[u8; 32],
) -> Result<Sealed, SegmentError> {
    seal_lines(stream, records, &lines::write(records)?, generation, recipient)
}

/// Seals records whose lines ([`lines::write`]) were written before.
pub fn seal_lines(
    stream: &Stream,
    records: &[Record],
    text: &str,
    generation: u32,
    recipient: &[u8; 32],
) -> Result<Sealed, SegmentError> {
    let content = zstd::bulk::compress(text.as_bytes(), LEVEL).map_err(SegmentError::Zstd)?;
    if content.len() > MAX_CONTENT {
        return Err(SegmentError::TooLarge);
    }
    let first = records.iter().map(|record| floor(record.start)).min();
    let last = records.iter().map(|record| ceiling(record.end)).max();
    let length = |number: usize| u32::try_from(number).map_err(|_| SegmentError::TooLarge);
    let header = Header {
        log: stream.log(),
        stream: stream.id(),
        number: stream.next_number(),
        previous: stream.last_segment(),
        generation,
        first: first.unwrap_or(0),
        last: last.unwrap_or(0),
        records: length(records.len())?,
        text_length: length(text.len())?,
        content_length: length(content.len())?,
    };
    let framed = frame::join(&header.encode(), &content);
    if framed.len() > MAX_FRAMED {
        return Err(SegmentError::TooLarge);
    }
    let bytes = age::encrypt(&recipient_of(recipient)?, &framed).map_err(SegmentError::Seal)?;
    Ok(Sealed {
        id: id(&bytes),
        number: header.number,
        bytes,
    })
}

/// The millisecond at or after an instant; `as_millisecond` cuts towards 1970.
fn ceiling(instant: jiff::Timestamp) -> i64 {
    let cut = instant.as_millisecond();
    let later = instant.as_nanosecond() > i128::from(cut) * 1_000_000;
    cut + i64::from(later)
}

/// The millisecond at or before an instant.
fn floor(instant: jiff::Timestamp) -> i64 {
    let cut = instant.as_millisecond();
    let earlier = instant.as_nanosecond() < i128::from(cut) * 1_000_000;
    cut - i64::from(earlier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_covers_its_records_to_the_millisecond() {
        let at = |nanosecond: i128| jiff::Timestamp::from_nanosecond(nanosecond).unwrap();
        for (nanosecond, low, high) in [
            (0, 0, 0),
            (1, 0, 1),
            (-1, -1, 0),
            (1_000_000, 1, 1),
            (-1_000_001, -2, -1),
        ] {
            assert_eq!((floor(at(nanosecond)), ceiling(at(nanosecond))), (low, high));
        }
    }
}
