//! The sealed activity log as a server sees it: where a thing belongs, and nothing of what it holds.
//!
//! The bytes are those of docs/sealed-format.md. A server reads only what it needs to put each object into its place
//! and to refuse what was sent to the wrong one; whether an object is genuine is for the member's own clients to
//! check, which trust no server.

mod bytes;
mod offer;
mod place;
mod revoked;

pub use bytes::Misread;
pub use offer::{OfferPlace, check_device_name};
pub use place::{HeadPlace, ListPlace, RemovalPlace, StreamPlace, WrapName};
pub use revoked::Revoked;

use sha2::{Digest, Sha256};

/// A SHA-256 hash: the name of a segment, a head, a device list or a log.
pub type Hash = [u8; 32];

/// The largest segment: the limit of the format.
pub const LARGEST_SEGMENT: usize = 17 * 1024 * 1024 + 8448;
/// The largest head, device list, and wrap.
pub const LARGEST_HEAD: usize = 64 * 1024;
pub const LARGEST_LIST: usize = 512 * 1024;
pub const LARGEST_WRAP: usize = 64 * 1024;
/// A removal has one length.
pub const REMOVAL_LENGTH: usize = 169;

/// An offer of a device has one length, too.
pub const OFFER_LENGTH: usize = 149;
/// How long an offer waits, and how many of a log may wait at once.
pub const OFFER_MINUTES: i64 = 15;
pub const MOST_OFFERS: i64 = 5;

/// How every age file begins that is not armored.
const AGE: &[u8] = b"age-encryption.org/v1\n";

/// The name of sealed bytes. What is no age file is refused: by no mistake of any client does clear text get here.
pub fn name_sealed(bytes: &[u8], largest: usize) -> Result<Hash, Misread> {
    if bytes.len() > largest {
        return Err(Misread::TooLong);
    }
    if !is_sealed(bytes) {
        return Err(Misread::NotSealed);
    }
    Ok(Sha256::digest(bytes).into())
}

/// Whether bytes begin as an age file does.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(AGE)
}

/// Whether a list may follow the last one that is stored.
pub fn follows(last: Option<(u64, Hash)>, list: &ListPlace) -> bool {
    match last {
        None => list.number == 1 && list.previous == [0; 32],
        Some((number, hash)) => number.checked_add(1) == Some(list.number) && list.previous == hash,
    }
}

#[cfg(test)]
mod tests;
