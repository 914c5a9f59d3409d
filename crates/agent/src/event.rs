//! Events and buckets as ActivityWatch has them: what every watcher says, and what the spool keeps.

use jiff::{SignedDuration, Timestamp, Unit};
use sealed::records::{Data, Kind, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that was so from an instant on, for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number, unique among all buckets; none as long as it is not stored.
    pub id: Option<u64>,
    /// When it began.
    pub start: Timestamp,
    /// How long it lasted, in microseconds. ActivityWatch lets it be negative.
    pub micros: i64,
    /// What was seen.
    pub data: Data,
}

impl Event {
    /// An event that is not stored yet. ActivityWatch keeps the start in whole milliseconds.
    pub fn new(start: Timestamp, micros: i64, data: Data) -> Self {
        let millis = start.as_microsecond().div_euclid(1000);
        Self {
            id: None,
            start: Timestamp::from_millisecond(millis).unwrap_or(start),
            micros,
            data,
        }
    }

    /// The first instant after it; the end of the calendar where it would lie beyond.
    pub fn end(&self) -> Timestamp {
        let end = self.start.as_microsecond().saturating_add(self.micros);
        Timestamp::from_microsecond(end).unwrap_or(if self.micros < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// Its length in seconds, as ActivityWatch writes it.
    pub fn seconds(&self) -> f64 {
        seconds(self.micros)
    }

    /// The record that a segment keeps of it; none where it would end before it starts.
    pub fn record(&self, kind: Kind, source: &str) -> Option<Record> {
        Record::new(
            self.start,
            SignedDuration::from_micros(self.micros),
            kind,
            self.data.clone(),
        )
        .ok()
        .map(|record| record.from_source(source))
    }
}

/// Data with these fields.
pub fn data<const N: usize>(fields: [(&str, Value); N]) -> Data {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Microseconds as seconds.
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 microseconds are 285 years, longer than any event"
)]
pub fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Microseconds between two instants.
pub fn micros_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_microsecond().saturating_sub(from.as_microsecond())
}

/// Seconds of a client as microseconds; none for what is no number of the calendar.
pub fn micros_of_seconds(seconds: f64) -> Option<i64> {
    /// Longer than the calendar: Python refuses it as well.
    const LIMIT: f64 = 86_400.0 * 999_999_999.0;
    if !seconds.is_finite() || seconds.abs() > LIMIT {
        return None;
    }
    // Python rounds halves to the even microsecond.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the limit above is far below 2^63 microseconds"
    )]
    Some((seconds * 1e6).round_ties_even() as i64)
}

/// The instant rounded down to the whole second, for people.
pub fn whole_second(instant: Timestamp) -> Timestamp {
    instant
        .round(
            jiff::TimestampRound::new()
                .smallest(Unit::Second)
                .mode(jiff::RoundMode::Floor),
        )
        .unwrap_or(instant)
}

/// A bucket: events of one type from one watcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// Its name, such as `aw-watcher-window_laptop`.
    pub id: String,
    /// What its events are, such as `currentwindow`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The program that fills it.
    pub client: String,
    /// The machine that program runs on.
    pub hostname: String,
    /// When it was made.
    pub created: Timestamp,
    /// A name for people, which ActivityWatch keeps without ever setting it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else the client keeps about it.
    #[serde(default, skip_serializing_if = "Data::is_empty")]
    pub data: Data,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0.0, Some(0))]
    #[case(4.877, Some(4_877_000))]
    #[case(0.000_000_5, Some(0))]
    #[case(0.000_001_5, Some(2))]
    #[case(-5.0, Some(-5_000_000))]
    #[case(f64::NAN, None)]
    #[case(1e300, None)]
    fn seconds_become_microseconds_as_in_python(#[case] seconds: f64, #[case] micros: Option<i64>) {
        assert_eq!(micros_of_seconds(seconds), micros);
    }

    #[test]
    fn starts_are_kept_in_milliseconds_and_ends_never_leave_the_calendar() {
        let start: Timestamp = "2026-01-01T10:00:00.123999Z".parse().unwrap();
        let event = Event::new(start, i64::MAX, Data::new());
        assert_eq!(event.start.to_string(), "2026-01-01T10:00:00.123Z");
        assert_eq!(event.end(), Timestamp::MAX);
        assert_eq!(whole_second(start).to_string(), "2026-01-01T10:00:00Z");
    }
}
