//! Heartbeats: a watcher says again and again what it sees, and what stays the same becomes one record.
//!
//! The rule is that of ActivityWatch's server, to the microsecond; `vectors/heartbeats.json` was answered by it.
//!
//! ```text
//! last       [====]
//! beat            ..|[=]        within the pulse time, same data: one record
//! merged     [=========]
//!
//! last       [====]
//! beat                    [=]   later than the pulse time, or other data: a new record
//! ```

use jiff::SignedDuration;
use serde_json::Value;

use super::{Data, Record};

/// The last record prolonged by a heartbeat; nothing where the heartbeat starts a record of its own.
///
/// They merge if kind, source and data are equal and the heartbeat starts neither before the last record nor
/// later than the pulse time after its end. The end never moves backwards.
pub fn merge(last: &Record, beat: &Record, pulse_time: SignedDuration) -> Option<Record> {
    let same = last.kind == beat.kind && last.source == beat.source && same_data(&last.data, &beat.data);
    if !same || beat.start < last.start || last.end < last.start {
        return None;
    }
    // A pulse time beyond the calendar has no limit.
    let limit = last.end.checked_add(pulse_time).ok();
    let in_time = limit.map_or(!pulse_time.is_negative(), |limit| beat.start <= limit);
    in_time.then(|| Record {
        end: last.end.max(beat.end),
        ..last.clone()
    })
}

/// Merges heartbeats in the order in which they came, each with the record before it.
pub fn reduce(beats: impl IntoIterator<Item = Record>, pulse_time: SignedDuration) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for beat in beats {
        match records.last_mut() {
            Some(last) => match merge(last, &beat, pulse_time) {
                Some(merged) => *last = merged,
                None => records.push(beat),
            },
            None => records.push(beat),
        }
    }
    records
}

/// Equality of data as ActivityWatch's server sees it: `1`, `1.0` and `true` are the same to Python.
fn same_data(left: &Data, right: &Data) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .all(|(name, value)| right.get(name).is_some_and(|other| same_value(value, other)))
}

fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => same_data(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(one, other)| same_value(one, other))
        }
        _ => left == right || same_number(left, right),
    }
}

fn same_number(left: &Value, right: &Value) -> bool {
    // Two integers that differ are not made equal by the precision of a float.
    let integers = |value: &Value| value.is_i64() || value.is_u64();
    if integers(left) && integers(right) {
        return false;
    }
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.total_cmp(&right).is_eq(),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(is) => Some(f64::from(u8::from(*is))),
        // The two zeros are one number.
        Value::Number(number) => number.as_f64().map(|number| number + 0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Kind;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    fn seconds(number: i64) -> SignedDuration {
        SignedDuration::from_secs(number)
    }

    fn record(start: i64, lasting: i64, title: &str) -> Record {
        let data = json!({"app": "editor", "title": title})
            .as_object()
            .cloned()
            .unwrap();
        let start = jiff::Timestamp::from_second(1_800_000_000 + start).unwrap();
        Record::new(start, seconds(lasting), Kind::Window, data).unwrap()
    }

    #[rstest]
    // last, beat, pulse time, how long the merged record lasts
    #[case((0, 10), (10, 0), 0, Some(10))]
    #[case((0, 10), (15, 1), 5, Some(16))]
    #[case((0, 10), (16, 1), 5, None)]
    #[case((0, 10), (0, 0), 5, Some(10))]
    #[case((0, 10), (3, 2), 5, Some(10))]
    #[case((5, 10), (4, 30), 60, None)]
    #[case((0, 10), (9, 1), -1, Some(10))]
    #[case((0, 10), (10, 1), -1, None)]
    #[case((0, 0), (i64::from(i32::MAX), 0), i64::MAX, Some(i64::from(i32::MAX)))]
    fn a_heartbeat_within_the_pulse_time_prolongs(
        #[case] last: (i64, i64),
        #[case] beat: (i64, i64),
        #[case] pulse_time: i64,
        #[case] lasts: Option<i64>,
    ) {
        let merged = merge(
            &record(last.0, last.1, "a"),
            &record(beat.0, beat.1, "a"),
            seconds(pulse_time),
        );
        assert_eq!(merged.map(|merged| merged.duration()), lasts.map(seconds));
    }

    #[test]
    fn other_data_kinds_and_sources_start_a_record() {
        let last = record(0, 10, "a");
        assert_eq!(merge(&last, &record(10, 1, "b"), seconds(60)), None);
        let beat = Record {
            kind: Kind::Browser,
            ..record(10, 1, "a")
        };
        assert_eq!(merge(&last, &beat, seconds(60)), None);
        assert_eq!(
            merge(&last, &record(10, 1, "a").from_source("other"), seconds(60)),
            None
        );
    }

    /// The answers were given by `aw_transform.heartbeat_reduce` of ActivityWatch's aw-core.
    #[test]
    fn heartbeats_merge_as_in_activitywatch() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../vectors/heartbeats.json")).unwrap();
        assert!(cases.len() >= 200);
        for case in cases {
            let events = |name: &str| -> Vec<Record> {
                let list = case[name].as_array().unwrap();
                list.iter().map(event).collect()
            };
            let pulse_time = SignedDuration::from_secs_f64(case["pulsetime"].as_f64().unwrap());
            assert_eq!(
                reduce(events("heartbeats"), pulse_time),
                events("merged"),
                "{case}"
            );
        }
    }

    fn event(event: &Value) -> Record {
        let micros = event["duration_us"].as_i64().unwrap();
        Record::new(
            event["timestamp"].as_str().unwrap().parse().unwrap(),
            SignedDuration::from_micros(micros),
            Kind::Window,
            event["data"].as_object().cloned().unwrap(),
        )
        .unwrap()
    }

    proptest! {
        #[test]
        fn merging_never_shortens_and_covers_both(
            start in 0_i64..100, lasting in 0_i64..50, later in 0_i64..100, beats in 0_i64..50, pulse in 0_i64..40,
        ) {
            let (last, beat) = (record(start, lasting, "a"), record(start + later, beats, "a"));
            match merge(&last, &beat, seconds(pulse)) {
                Some(merged) => {
                    prop_assert_eq!(merged.start, last.start);
                    prop_assert_eq!(merged.end, last.end.max(beat.end));
                }
                None => prop_assert!(later > lasting + pulse),
            }
        }
    }
}
