//! Values of a query.

use serde_json::{Map, Value as Json, json};

use crate::{
    event::{Event, seconds},
    loopback::event_json,
};

/// Anything a query can hold.
#[derive(Debug, Clone)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A time in microseconds, which JSON shows as seconds.
    Time(i64),
    /// A text.
    Text(String),
    /// An event.
    Event(Box<Event>),
    /// Values in a row.
    List(Vec<Value>),
    /// Values by name.
    Dict(Vec<(String, Value)>),
}

impl Value {
    /// A list of events.
    pub fn events(events: Vec<Event>) -> Self {
        Self::List(
            events
                .into_iter()
                .map(|event| Self::Event(Box::new(event)))
                .collect(),
        )
    }

    /// As the answer shows it, and as it lies in the data of an event.
    pub fn json(&self) -> Json {
        match self {
            Self::Bool(is) => json!(is),
            Self::Integer(number) => json!(number),
            Self::Time(micros) => json!(seconds(*micros)),
            Self::Text(text) => json!(text),
            Self::Event(event) => event_json(event),
            Self::List(list) => list.iter().map(Self::json).collect(),
            Self::Dict(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(name, value)| (name.clone(), value.json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// The name of its type in Python.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Time(_) => "datetime.timedelta",
            Self::Text(_) => "str",
            Self::Event(_) => "aw_core.models.Event",
            Self::List(_) => "list",
            Self::Dict(_) => "dict",
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            other => write!(f, "{}", other.json()),
        }
    }
}
