use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The instants from `start` up to but not including `end`.
///
/// ```text
/// [08:00, 09:00)[09:00, 10:00)   touch, do not overlap (pitfall 6)
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant.
    pub start: Timestamp,
    /// The first instant after the interval.
    pub end: Timestamp,
}

/// The end does not lie after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the end must be after the start")]
pub struct IntervalError;

impl Interval {
    /// An interval of positive length.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, IntervalError> {
        if end > start {
            Ok(Self { start, end })
        } else {
            Err(IntervalError)
        }
    }

    /// The length in whole seconds; 0 for an interval that is empty or reversed.
    pub fn seconds(&self) -> i64 {
        (self.end.as_second() - self.start.as_second()).max(0)
    }

    /// Whether the two share an instant.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersect(other).is_some()
    }

    /// Whether one ends in the instant in which the other starts.
    pub fn touches(&self, other: &Self) -> bool {
        self.end == other.start || other.end == self.start
    }

    /// What the two share, if anything.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }
}

/// The intervals merged where they overlap or touch, in order of time. Empty ones vanish.
///
/// This is presence: two parallel entries count once (pitfall 7).
pub fn union(intervals: &[Interval]) -> Vec<Interval> {
    let mut sorted: Vec<Interval> = intervals
        .iter()
        .copied()
        .filter(|one| one.start < one.end)
        .collect();
    sorted.sort_by_key(|interval| interval.start);
    let mut merged: Vec<Interval> = Vec::with_capacity(sorted.len());
    for interval in sorted {
        match merged.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            _ => merged.push(interval),
        }
    }
    merged
}

/// The seconds in which somebody was present: the length of the union, never the sum of the entries.
pub fn presence_seconds(intervals: &[Interval]) -> i64 {
    union(intervals).iter().map(Interval::seconds).sum()
}
