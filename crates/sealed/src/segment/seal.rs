//! Sealing.

use std::io;

use zstd::{bulk::Compressor, zstd_safe::CParameter};

use crate::frozen::{MAX_CONTENT, MAX_FRAMED};
use crate::heads::Stream;
use crate::ids::Digest;
use crate::keys::recipient_of;
use crate::records::{Record, lines};

use super::{Header, SegmentError, frame, id};

/// Fast, for what is sealed at once from a day or a file.
const LEVEL: i32 = 1;
/// An agent seals an hour, a few dozen KiB: there this level takes a fifth less room for four milliseconds. Higher ones take four times
/// as long for one part in a hundred (docs/adr/0026-how-hard-an-hour-is-pressed.md).
const SMALL: usize = 128 * 1024;
const SMALL_LEVEL: i32 = 15;
/// What that level remembers of so little text. Its own tables take ten times the memory and win nothing.
const SMALL_TABLES: [CParameter; 3] = [
    CParameter::HashLog(14),
    CParameter::ChainLog(16),
    CParameter::MinMatch(4),
];

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
    let content = compress(text).map_err(SegmentError::Zstd)?;
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

/// One zstd frame, whatever the level: who opens it does not see which.
fn compress(text: &str) -> io::Result<Vec<u8>> {
    if text.len() > SMALL {
        return zstd::bulk::compress(text.as_bytes(), LEVEL);
    }
    let mut compressor = Compressor::new(SMALL_LEVEL)?;
    for table in SMALL_TABLES {
        compressor.set_parameter(table)?;
    }
    compressor.compress(text.as_bytes())
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

    /// Windows of an hour, as a person changes them, take a good deal less than at the level for large texts; both are read alike.
    #[test]
    fn an_hour_is_pressed_harder_than_a_year() {
        let words = [
            "Inbox",
            "budget",
            "Grundriss",
            "review",
            "draft",
            "release",
            "offer",
        ];
        let line = |number: usize| {
            let (one, two) = (words[number * 31 % 7], words[number * number % 7]);
            format!(
                "{{\"start\":\"2026-03-02T08:{:02}:{:02}Z\",\"kind\":\"window\",\"data\":{{\"app\":\"Editor\",\"title\":\"{one} {two} {}\"}}}}\n",
                number / 4,
                number % 4 * 15,
                number * 7919 % 10_000
            )
        };
        let hour: String = (0..240).map(line).collect();
        let pressed = compress(&hour).unwrap();
        let quick = zstd::bulk::compress(hour.as_bytes(), LEVEL).unwrap();
        assert!(
            pressed.len() * 100 < quick.len() * 95,
            "{} {}",
            pressed.len(),
            quick.len()
        );
        let large = hour.repeat(20);
        for text in [&hour, &large, &String::new()] {
            let read = zstd::bulk::decompress(&compress(text).unwrap(), text.len()).unwrap();
            assert_eq!(read, text.as_bytes());
        }
    }

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
