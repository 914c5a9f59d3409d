//! Heads: what a device says of its stream, signed. A segment counts only if a head says so.

mod head;
mod removal;
mod stream;

use serde::{Deserialize, Serialize};

pub use head::{Head, HeadError};
pub use removal::Removal;
pub use stream::Stream;

use crate::ids::{Digest, StreamId};

/// One head, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// Of which stream.
    pub stream: StreamId,
    /// Its number, from 1.
    pub number: u64,
    /// Its hash.
    pub hash: Digest,
}
