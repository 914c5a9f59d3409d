//! Records as ActivityWatch exports them, and back.
//!
//! `{"buckets": {"<id>": {"id", "type", "client", "hostname", "created", "data", "events": [{"timestamp", "duration",
//! "data"}]}}}`, with one bucket for each source and kind.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Data, Kind, Record};

/// What was read of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// The records, in order of time.
    pub records: Vec<Record>,
    /// How many events were none: ActivityWatch drops those singly, too.
    pub skipped: usize,
}

/// Why a file is no export.
#[derive(Debug, thiserror::Error)]
#[error("this is no export of ActivityWatch")]
pub struct NotAnExport(#[source] serde_json::Error);

#[derive(Deserialize)]
struct Export {
    buckets: BTreeMap<String, Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    events: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Event {
    timestamp: Timestamp,
    duration: f64,
    #[serde(default)]
    data: Data,
}

/// Records as an export from a host.
pub fn export(records: &[Record], hostname: &str) -> Value {
    let mut buckets: BTreeMap<(&str, &Kind), Vec<&Record>> = BTreeMap::new();
    for record in records {
        buckets
            .entry((record.source.as_str(), &record.kind))
            .or_default()
            .push(record);
    }
    let sources: Vec<&str> = buckets.keys().map(|(source, _)| *source).collect();
    let alone = |source: &str| sources.iter().filter(|other| **other == source).count() == 1;
    let buckets: Map<String, Value> = buckets
        .iter()
        .map(|((source, kind), records)| {
            let id = match *source {
                "" => format!("hourbook-{kind}_{hostname}"),
                source if alone(source) => source.to_owned(),
                source => format!("{source}-{kind}"),
            };
            (id.clone(), bucket(&id, kind, records, hostname))
        })
        .collect();
    json!({ "buckets": buckets })
}

fn bucket(id: &str, kind: &Kind, records: &[&Record], hostname: &str) -> Value {
    let events: Vec<Value> = records
        .iter()
        .map(|record| {
            let seconds = record.duration().as_secs_f64();
            json!({"timestamp": record.start, "duration": seconds, "data": record.data})
        })
        .collect();
    json!({
        "id": id, "type": kind.bucket_type(), "client": "hourbook", "hostname": hostname,
        "created": records.iter().map(|record| record.start).min(), "data": {}, "events": events,
    })
}

/// Reads an export. The names of the buckets become the sources of the records.
pub fn import(text: &str) -> Result<Import, NotAnExport> {
    let export: Export = serde_json::from_str(text).map_err(NotAnExport)?;
    let mut import = Import::default();
    for (id, bucket) in export.buckets {
        let kind = Kind::of_bucket_type(&bucket.kind);
        for event in bucket.events.unwrap_or_default() {
            match record(event, &kind, &id) {
                Some(record) => import.records.push(record),
                None => import.skipped += 1,
            }
        }
    }
    import.records.sort_by_key(|record| record.start);
    Ok(import)
}

fn record(event: Value, kind: &Kind, source: &str) -> Option<Record> {
    let event: Event = serde_json::from_value(event).ok()?;
    // Microseconds are what ActivityWatch keeps; more digits are noise of the float.
    let micros = SignedDuration::try_from_secs_f64(event.duration)
        .ok()?
        .round(jiff::Unit::Microsecond)
        .ok()?;
    let record = Record::new(event.timestamp, micros, kind.clone(), event.data).ok()?;
    Some(record.from_source(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn a_record() -> impl Strategy<Value = Record> {
        let kinds = prop::sample::select(vec![
            Kind::Window,
            Kind::Idle,
            Kind::Browser,
            Kind::Other("x".to_owned()),
        ]);
        let sources = prop::sample::select(vec!["aw-watcher-window_laptop", "hourbook-agent"]);
        (0_i64..1_000_000, 0_i64..90_000_000_000, kinds, sources, ".*").prop_map(
            |(start, micros, kind, source, title)| {
                let start = Timestamp::from_millisecond(1_795_000_000_000 + start).unwrap();
                let data = json!({"title": title}).as_object().cloned().unwrap();
                Record::new(start, SignedDuration::from_micros(micros), kind, data)
                    .unwrap()
                    .from_source(source)
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_exported_is_read_again(records in prop::collection::vec(a_record(), 0..30)) {
            let read = import(&export(&records, "laptop").to_string()).unwrap();
            prop_assert_eq!(read.skipped, 0);
            let plain = |records: &[Record]| {
                let mut plain: Vec<String> = records
                    .iter()
                    .map(|record| format!("{} {} {} {:?}", record.start, record.end, record.kind, record.data))
                    .collect();
                plain.sort();
                plain
            };
            prop_assert_eq!(plain(&read.records), plain(&records));
        }

        #[test]
        fn no_file_makes_the_reader_panic(text in "\\PC*", duration in any::<f64>(), timestamp in "\\PC*") {
            let _ = import(&text);
            let event = json!({"timestamp": timestamp, "duration": duration});
            let whole = json!({"buckets": {"b": {"type": "currentwindow", "events": [event]}}});
            prop_assert_eq!(import(&whole.to_string()).unwrap().records.len(), 0);
        }
    }

    #[test]
    fn an_export_of_the_server_is_read_and_what_is_broken_is_counted() {
        let text = r#"{"buckets": {"aw-watcher-afk_laptop": {"id": "aw-watcher-afk_laptop", "type": "afkstatus",
            "client": "aw-watcher-afk", "hostname": "laptop", "created": "2026-11-23T08:00:00+00:00", "events": [
            {"id": 2, "timestamp": "2026-11-23T09:00:00.250000+00:00", "duration": 12.000001, "data": {"status": "afk"}},
            {"id": 3, "timestamp": "yesterday", "duration": 1, "data": {}},
            {"id": 4, "timestamp": "2026-11-23T09:00:00Z", "duration": -1, "data": {}}]}}}"#;
        let read = import(text).unwrap();
        assert_eq!((read.records.len(), read.skipped), (1, 2));
        let record = &read.records[0];
        assert_eq!(
            (&record.kind, record.source.as_str()),
            (&Kind::Idle, "aw-watcher-afk_laptop")
        );
        assert_eq!(record.end, "2026-11-23T09:00:12.250001Z".parse().unwrap());
        assert!(import("[]").is_err());
    }
}
