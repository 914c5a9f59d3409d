//! Activity records: what was seen on a device, when, and from when until when.
//!
//! - [`Record`] is one observation, [`Kind`] says of what, `data` holds the rest as ActivityWatch does.
//! - [`heartbeat`] merges equal observations that follow each other into one record.
//! - [`Spans`] is the algebra of stretches of time: union, subtraction, clipping, gaps.
//! - [`activitywatch`] reads and writes exports of ActivityWatch, [`wakatime`] reads dumps of WakaTime.
//! - [`lines`] reads and writes records as JSON lines, the text inside a sealed segment.

pub mod activitywatch;
pub mod heartbeat;
mod kind;
pub mod lines;
mod spans;
pub mod wakatime;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use kind::Kind;
pub use spans::{Span, Spans};

/// What an observation says, by name: `app` and `title` of a window, `branch` of a commit.
pub type Data = Map<String, Value>;

/// One activity record: something that was so from `start` up to `end`.
///
/// Records of one kind and source that carry the same data are merged by [`heartbeat::merge`]; the merged ones
/// are the tracks of the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The first instant.
    pub start: Timestamp,
    /// The first instant after it; equal to `start` for something that happened in one instant.
    pub end: Timestamp,
    /// What was observed.
    pub kind: Kind,
    /// Who observed it, such as `aw-watcher-window_laptop` or `hourbook-agent`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Data,
}

/// Why there can be no such record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It would end before it starts.
    #[error("a record cannot end before it starts")]
    Reversed,
    /// Its end lies outside of the calendar.
    #[error("the end of the record is not a date of this calendar")]
    OutOfRange,
}

impl Record {
    /// A record that starts at an instant and lasts for a time, which may be zero.
    pub fn new(
        start: Timestamp,
        lasting: SignedDuration,
        kind: Kind,
        data: Data,
    ) -> Result<Self, RecordError> {
        if lasting.is_negative() {
            return Err(RecordError::Reversed);
        }
        let end = start.checked_add(lasting).map_err(|_| RecordError::OutOfRange)?;
        Ok(Self {
            start,
            end,
            kind,
            source: String::new(),
            data,
        })
    }

    /// The same record, observed by somebody named.
    #[must_use]
    pub fn from_source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    /// How long it lasted.
    pub fn duration(&self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// The stretch of time that it covers; nothing for an instant.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.start, self.end)
    }
}

/// The time that records cover together, each moment once.
pub fn covered<'a>(records: impl IntoIterator<Item = &'a Record>) -> Spans {
    records.into_iter().filter_map(Record::span).collect()
}
