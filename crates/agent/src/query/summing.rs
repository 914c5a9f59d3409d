//! Functions that put events together by what they say.

use sealed::records::Data;
use serde_json::{Value as Json, json};

use crate::{
    event::{Event, micros_between},
    loopback::event_json,
};

/// Nearer to each other, events are one chunk.
const PULSE: i64 = 5_000_000;

/// One event for each combination of values, as long as all of them together.
pub fn by_keys(events: Vec<Event>, keys: &[String]) -> Vec<Event> {
    if keys.is_empty() {
        return events;
    }
    let mut merged: Vec<(Vec<Json>, Event)> = Vec::new();
    for event in events {
        let values: Vec<Json> = keys
            .iter()
            .filter_map(|key| event.data.get(key).cloned())
            .collect();
        match merged.iter_mut().find(|(known, _)| *known == values) {
            Some((_, sum)) => sum.micros = sum.micros.saturating_add(event.micros),
            None => {
                let data = event.data.iter().filter(|(name, _)| keys.contains(name));
                let data: Data = data.map(|(name, value)| (name.clone(), value.clone())).collect();
                merged.push((values, Event::new(event.start, event.micros, data)));
            }
        }
    }
    merged.into_iter().map(|(_, event)| event).collect()
}

/// Neighbours with the same value, with what they were made of.
pub fn chunks(events: &[Event], key: &str) -> Vec<Event> {
    let mut chunks: Vec<Event> = Vec::new();
    // ActivityWatch measures the distance from the end of the whole list.
    let end = events.last().map(Event::end);
    for event in events {
        let Some(value) = event.data.get(key) else {
            break;
        };
        let near = end.is_some_and(|end| micros_between(end, event.start) < PULSE);
        match chunks.last_mut() {
            Some(chunk) if near && chunk.data.get(key) == Some(value) => {
                chunk.micros = chunk.micros.saturating_add(event.micros);
                if let Some(Json::Array(parts)) = chunk.data.get_mut("subevents") {
                    parts.push(event_json(event));
                }
            }
            _ => {
                let mut data = Data::new();
                data.insert(key.to_owned(), value.clone());
                data.insert("subevents".to_owned(), json!([event_json(event)]));
                chunks.push(Event::new(event.start, event.micros, data));
            }
        }
    }
    chunks
}
