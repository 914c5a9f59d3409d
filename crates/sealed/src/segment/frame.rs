//! Skippable frames of zstd around the records.

use crate::bytes::Malformed;
use crate::frozen::{FRAME_OVERHEAD, HEADER_FRAME, HEADER_LENGTH, PADDING_FRAME};
use crate::padding::bucket;

const WHAT: &str = "segment";

/// Header, content and padding behind each other, as long as the bucket says.
pub fn join(header: &[u8], content: &[u8]) -> Vec<u8> {
    let bare = FRAME_OVERHEAD + header.len() + content.len() + FRAME_OVERHEAD;
    let whole = bucket(bare);
    let mut framed = Vec::with_capacity(whole);
    begin(&mut framed, HEADER_FRAME, header.len());
    framed.extend_from_slice(header);
    framed.extend_from_slice(content);
    begin(&mut framed, PADDING_FRAME, whole - bare);
    framed.resize(whole, 0);
    framed
}

/// The content of the header frame, and what follows the frame.
pub fn split_header(framed: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let (length, rest) = enter(framed, HEADER_FRAME)?;
    if length != HEADER_LENGTH {
        return Err(Malformed::NotCanonical(WHAT));
    }
    rest.split_at_checked(length).ok_or(Malformed::Truncated(WHAT))
}

/// Checks that the rest is padding to the right bucket, and nothing but zeros.
pub fn check_padding(rest: &[u8], whole: usize) -> Result<(), Malformed> {
    let (length, zeros) = enter(rest, PADDING_FRAME)?;
    let bare = whole.checked_sub(length).ok_or(Malformed::Truncated(WHAT))?;
    let right = zeros.len() == length && bucket(bare) == whole && zeros.iter().all(|byte| *byte == 0);
    right.then_some(()).ok_or(Malformed::NotCanonical(WHAT))
}

/// zstd's own numbers are little-endian. A frame longer than the limits of this crate does not occur.
fn begin(framed: &mut Vec<u8>, magic: u32, length: usize) {
    framed.extend_from_slice(&magic.to_le_bytes());
    framed.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

fn enter(bytes: &[u8], magic: u32) -> Result<(usize, &[u8]), Malformed> {
    let (found, rest) = bytes.split_first_chunk::<4>().ok_or(Malformed::Truncated(WHAT))?;
    if u32::from_le_bytes(*found) != magic {
        return Err(Malformed::Magic(WHAT));
    }
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Malformed::Truncated(WHAT))?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Malformed::Limit(WHAT))?;
    Ok((length, rest))
}
