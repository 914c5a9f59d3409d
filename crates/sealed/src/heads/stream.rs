//! The writing side of a stream: what a device keeps between two segments.
//!
//! Keep segment, head and stream together on disk before anything is uploaded. After a crash the same bytes are
//! uploaded again, which changes nothing; a device that made other bytes for the same number would look like a
//! forged one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Head, HeadError, Seen};
use crate::check::Remembered;
use crate::devices::DeviceList;
use crate::ids::{Digest, LogId, StreamId};
use crate::keys::DeviceKeys;
use crate::segment::Sealed;
use crate::tree::Tree;

/// The state of one stream on the device that writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    log: LogId,
    id: StreamId,
    head_number: u64,
    head_hash: Digest,
    last_segment: Digest,
    tree: Tree,
}

impl Stream {
    /// A stream without segments.
    pub fn new(log: LogId, id: StreamId) -> Self {
        Self {
            log,
            id,
            head_number: 0,
            head_hash: Digest::NONE,
            last_segment: Digest::NONE,
            tree: Tree::default(),
        }
    }

    /// The stream as its own device finds it on a server that it checked, to go on from there. Whoever has the state
    /// that the device kept uses that: a server that withholds the end would make it sign two heads with one number.
    pub fn resume(log: LogId, known: &Remembered) -> Self {
        Self {
            log,
            id: known.head.stream,
            head_number: known.head.number,
            head_hash: known.head.hash,
            last_segment: known.last_segment,
            tree: known.tree.clone(),
        }
    }

    /// Whose log.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// Which stream.
    pub fn id(&self) -> StreamId {
        self.id
    }

    /// How many segments it has.
    pub fn segments(&self) -> u64 {
        self.tree.size()
    }

    /// The number that the next segment gets.
    pub fn next_number(&self) -> u64 {
        self.tree.size() + 1
    }

    /// The last segment.
    pub fn last_segment(&self) -> Digest {
        self.last_segment
    }

    /// The last head by name, if there is one.
    pub fn last_head(&self) -> Option<Seen> {
        (self.head_number > 0).then_some(Seen {
            stream: self.id,
            number: self.head_number,
            hash: self.head_hash,
        })
    }

    /// Takes a sealed segment, which must be the next one.
    pub fn append(&mut self, sealed: &Sealed) -> Result<(), HeadError> {
        if sealed.number != self.next_number() {
            return Err(HeadError::NotNext);
        }
        self.tree.push(sealed.id);
        self.last_segment = sealed.id;
        Ok(())
    }

    /// Signs a head over all segments so far. It names the last heads of other streams that the device has
    /// verified; a head without new segments, once a day, says that the device is alive.
    pub fn sign(
        &mut self,
        keys: &DeviceKeys,
        list: &DeviceList,
        seen: &[Seen],
        at: Timestamp,
    ) -> Result<Head, HeadError> {
        let known = list
            .device(keys.id())
            .is_some_and(|device| device.revoked.is_none());
        let Some((generation, _)) = list
            .current_recipient()
            .filter(|_| known && list.log() == self.log)
        else {
            return Err(HeadError::NotInList);
        };
        if keys.id() != self.id.device {
            return Err(HeadError::NotInList);
        }
        let others = seen
            .iter()
            .filter(|seen| seen.stream != self.id)
            .copied()
            .collect();
        let head = Head::unsigned(
            self.log,
            self.id,
            (self.head_number + 1, self.head_hash),
            (self.tree.size(), self.last_segment, self.tree.root()),
            (list.number(), list.hash()),
            generation,
            at.as_millisecond(),
            others,
        )
        .signed(|domain, body| keys.sign(domain, body))?;
        self.head_number = head.number;
        self.head_hash = head.hash();
        Ok(head)
    }
}
