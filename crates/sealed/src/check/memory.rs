//! What a client keeps between two checks. It is small, and must lie where the server cannot write.

use serde::{Deserialize, Serialize};

use crate::heads::Seen;
use crate::ids::{Digest, LogId, StreamId};
use crate::tree::Tree;

/// What was last seen of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The last head.
    pub head: Seen,
    /// The device list that it named.
    pub list_number: u64,
    /// The last segment.
    pub last_segment: Digest,
    /// The tree over all segments.
    pub tree: Tree,
}

/// What a client knows of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    pub(super) log: LogId,
    pub(super) list: Option<(u64, Digest)>,
    streams: Vec<Remembered>,
}

impl Memory {
    /// A client that knows only which log it wants: its id, compared as words on two screens.
    pub fn new(log: LogId) -> Self {
        Self {
            log,
            list: None,
            streams: Vec::new(),
        }
    }

    /// Whose log.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// What was last seen of a stream.
    pub fn stream(&self, stream: StreamId) -> Option<&Remembered> {
        self.streams.iter().find(|known| known.head.stream == stream)
    }

    /// All streams, in order.
    pub fn streams(&self) -> impl Iterator<Item = &Remembered> {
        self.streams.iter()
    }

    /// The last heads of all streams.
    pub fn seen(&self) -> Vec<Seen> {
        self.streams.iter().map(|known| known.head).collect()
    }

    pub(super) fn remember(&mut self, new: Remembered) {
        self.streams.retain(|known| known.head.stream != new.head.stream);
        self.streams.push(new);
        self.streams.sort_by_key(|known| known.head.stream);
    }
}
