//! The client's view of a store that it does not trust.
//!
//! [`verify`] takes what the client remembers and what the server serves, and says what is wrong, by name. It needs
//! no secret: whoever has the log's id can run it, also offline over a folder of files.

mod findings;
mod lists;
mod memory;
mod streams;
mod witnesses;

use std::collections::BTreeMap;

pub use findings::{Finding, Problem};
pub use memory::{Memory, Remembered};

use jiff::{SignedDuration, Timestamp};

use crate::devices::DeviceList;
use crate::heads::{Head, Removal, Seen};
use crate::ids::{Digest, StreamId};
use crate::keys::KeyRing;
use crate::segment::{Opened, SegmentError, open_as};

/// What is there of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// They were not asked for; only its name is checked.
    NotFetched,
    /// The server says that it has them no longer.
    Gone,
}

/// One segment as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Of which stream.
    pub stream: StreamId,
    /// Its number in the stream.
    pub number: u64,
    /// Its name.
    pub id: Digest,
    /// What is there of it.
    pub body: Body<'a>,
}

/// Everything that the server serves. The order does not matter.
#[derive(Debug, Clone, Default)]
pub struct Served<'a> {
    /// Whether the client asked for whole streams. If not, it asked for the heads from the last remembered one on,
    /// and for the segments after those of that head.
    pub whole: bool,
    /// All device lists from the first.
    pub lists: Vec<&'a [u8]>,
    /// Heads.
    pub heads: Vec<&'a [u8]>,
    /// Segments.
    pub segments: Vec<Listed<'a>>,
    /// Removals.
    pub removals: Vec<&'a [u8]>,
    /// Heads that somebody else has seen: another device's screen, or the server's own signed audit log.
    pub witnesses: Vec<Seen>,
}

/// A segment that counts: a signed head names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Of which stream.
    pub stream: StreamId,
    /// Its number in the stream.
    pub number: u64,
    /// Its name.
    pub id: Digest,
    /// The one before it.
    pub previous: Digest,
}

impl Counted {
    /// Opens the bytes of this segment and of no other.
    pub fn open(&self, sealed: &[u8], ring: &KeyRing) -> Result<Opened, SegmentError> {
        if crate::segment::id(sealed) != self.id {
            return Err(SegmentError::Misplaced);
        }
        open_as(sealed, ring, self.stream, self.number, self.previous)
    }
}

/// What a check found.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What is wrong or worth knowing.
    pub findings: Vec<Finding>,
    /// The newest device list, if the chain is right.
    pub list: Option<DeviceList>,
    /// The newest head of every stream that is right.
    pub heads: BTreeMap<StreamId, Head>,
    /// The segments that count, in order.
    pub counted: Vec<Counted>,
    /// Removals that count. Whoever revokes a device signs those of the device again.
    pub removals: Vec<Removal>,
    /// What to remember. It grows only by what raised no alarm.
    pub memory: Memory,
}

impl Verdict {
    /// Whether anything contradicts what devices signed or what was seen before.
    pub fn is_alarming(&self) -> bool {
        self.findings.iter().any(Finding::is_alarm)
    }

    /// Streams whose newest head was signed longer ago than a time: their device is off, or the server withholds
    /// what it sent. Devices sign once a day at least.
    pub fn stale(&self, now: Timestamp, after: SignedDuration) -> Vec<StreamId> {
        let belongs = |head: &Head| {
            let device = self
                .list
                .as_ref()
                .and_then(|list| list.device(head.stream.device));
            device.is_some_and(|device| device.revoked.is_none())
        };
        let limit = now
            .as_millisecond()
            .saturating_sub(i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
        let stale = self
            .heads
            .values()
            .filter(|head| belongs(head) && head.signed_at < limit);
        stale.map(|head| head.stream).collect()
    }

    /// The heads to name in the next own head.
    pub fn seen(&self) -> Vec<Seen> {
        self.memory.seen()
    }
}

/// Checks what a server serves against what is remembered.
pub fn verify(memory: &Memory, served: &Served<'_>) -> Verdict {
    let mut findings = Vec::new();
    let lists = lists::check(memory, &served.lists, &mut findings);
    let Some(lists) = lists else {
        return Verdict {
            findings,
            list: None,
            heads: BTreeMap::new(),
            counted: Vec::new(),
            removals: Vec::new(),
            memory: memory.clone(),
        };
    };
    let mut streams = streams::Streams::sort(memory, &lists, served, &mut findings);
    let checked = streams.check(&mut findings);
    let removals = std::mem::take(&mut streams.removals);
    witnesses::check(&checked, &served.witnesses, memory, &mut findings);
    conclude(memory, lists, checked, removals, findings)
}

fn conclude(
    memory: &Memory,
    lists: Vec<DeviceList>,
    checked: BTreeMap<StreamId, streams::Checked>,
    removals: Vec<Removal>,
    findings: Vec<Finding>,
) -> Verdict {
    let mut grown = memory.clone();
    let alarmed = |stream: StreamId| {
        findings
            .iter()
            .any(|found| found.is_alarm() && found.stream == Some(stream))
    };
    let lists_alarmed = findings
        .iter()
        .any(|found| found.is_alarm() && found.stream.is_none());
    if let Some(newest) = lists.last().filter(|_| !lists_alarmed) {
        grown.list = Some((newest.number(), newest.hash()));
    }
    let (mut heads, mut counted) = (BTreeMap::new(), Vec::new());
    for (stream, checked) in checked {
        counted.extend(checked.counted);
        let Some(head) = checked.heads.into_iter().last() else {
            continue;
        };
        if !lists_alarmed && !alarmed(stream) {
            grown.remember(Remembered {
                head: head.as_seen(),
                list_number: head.list_number,
                last_segment: head.last_segment,
                tree: checked.tree,
            });
            heads.insert(stream, head);
        }
    }
    Verdict {
        findings,
        list: lists.into_iter().next_back(),
        heads,
        counted,
        removals,
        memory: grown,
    }
}
