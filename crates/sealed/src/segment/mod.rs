//! Sealed segments: records of one stream in an age file.
//!
//! ```text
//! age( header frame | zstd frame with JSON lines | padding frame )
//! ```
//!
//! Header and padding are skippable frames of zstd, so `age -d -i identity.txt SEGMENT | zstd -dc` prints the lines.

mod frame;
mod header;
mod open;
mod seal;

pub use header::Header;
pub use open::{Opened, open, open_as, open_framed};
pub use seal::{Sealed, seal, seal_lines};

use crate::bytes::Malformed;
use crate::ids::Digest;
use crate::keys::KeyError;
use crate::records::lines::LinesError;

/// Why a segment cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// It is larger than any segment may be.
    #[error("the segment is too large")]
    TooLarge,
    /// age does not open it: other keys, or altered bytes.
    #[error("age does not open the segment")]
    Age(#[source] age::DecryptError),
    /// The stream of age ends early or was altered.
    #[error("the bytes of the segment were altered")]
    Altered(#[source] std::io::Error),
    /// Its header says a generation that did not open it.
    #[error("the segment was sealed for another generation than it says")]
    Generation,
    /// It belongs to another log.
    #[error("the segment belongs to another log")]
    OtherLog,
    /// It is not the segment that stands at this place.
    #[error("the segment belongs to another place in the log")]
    Misplaced,
    /// Header, padding or lengths are not as they must be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The zstd frame cannot be read.
    #[error("the records cannot be decompressed")]
    Zstd(#[source] std::io::Error),
    /// The records inside are none.
    #[error(transparent)]
    Lines(#[from] LinesError),
    /// The lines are no text.
    #[error("the records are not in UTF-8")]
    NotText,
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// age cannot seal.
    #[error("age cannot seal the segment")]
    Seal(#[source] age::EncryptError),
}

/// The name of a segment: the hash of its sealed bytes.
pub fn id(sealed: &[u8]) -> Digest {
    Digest::of(&[sealed])
}
