//! Refusals and the JSON of events and buckets, as ActivityWatch writes them.

use axum::{
    Json,
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::instant;
use crate::{
    event::{Bucket, Event},
    spool::SpoolError,
};

/// Why a request is not served.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    body: Value,
}

impl Refusal {
    /// A refusal with a sentence.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            body: json!({ "message": message.into() }),
        }
    }

    /// What was sent cannot be used.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A field is missing.
    pub fn missing(field: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            body: json!({
                "errors": { field: format!("'{field}' is a required property") },
                "message": "Input payload validation failed",
            }),
        }
    }

    /// A refusal with a body of its own.
    pub fn with(status: StatusCode, body: Value) -> Self {
        Self { status, body }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<SpoolError> for Refusal {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::NoSuchBucket(_) => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            SpoolError::Disk(failure) => {
                tracing::error!(%failure, "cannot record");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
        }
    }
}

impl From<crate::failure::Failure> for Refusal {
    fn from(failure: crate::failure::Failure) -> Self {
        SpoolError::Disk(failure).into()
    }
}

/// The JSON body of a request, with ActivityWatch's refusals.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
            )),
            Err(rejection) => Err(Refusal::new(rejection.status(), rejection.body_text())),
        }
    }
}

/// An event as JSON.
pub fn event(event: &Event) -> Value {
    json!({
        "id": event.id,
        "timestamp": instant::write(event.start),
        "duration": event.seconds(),
        "data": event.data,
    })
}

/// A bucket as JSON.
pub fn bucket(bucket: &Bucket) -> Map<String, Value> {
    let value = json!({
        "id": bucket.id,
        "created": instant::write(bucket.created),
        "name": bucket.name,
        "type": bucket.kind,
        "client": bucket.client,
        "hostname": bucket.hostname,
        "data": bucket.data,
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Reads an event, as Python's constructor does.
pub fn read_event(value: &Value) -> Result<Event, Refusal> {
    let Value::Object(fields) = value else {
        return Err(Refusal::bad("an event is an object"));
    };
    if let Some(unknown) = fields
        .keys()
        .find(|name| !["id", "timestamp", "duration", "data"].contains(&name.as_str()))
    {
        return Err(Refusal::bad(format!("an event has no field '{unknown}'")));
    }
    let start = fields
        .get("timestamp")
        .ok_or_else(|| Refusal::missing("timestamp"))?;
    let start = start
        .as_str()
        .and_then(instant::read)
        .ok_or_else(|| Refusal::bad(format!("{start} is no timestamp")))?;
    let micros = match fields.get("duration") {
        None | Some(Value::Null) => 0,
        Some(duration) => duration
            .as_f64()
            .and_then(crate::event::micros_of_seconds)
            .ok_or_else(|| Refusal::bad(format!("{duration} is no duration")))?,
    };
    let data = match fields.get("data") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(data)) => data.clone(),
        Some(other) => return Err(Refusal::bad(format!("{other} is no object"))),
    };
    let id = match fields.get("id") {
        None | Some(Value::Null) => None,
        Some(id) => Some(
            id.as_u64()
                .ok_or_else(|| Refusal::bad(format!("{id} is no id")))?,
        ),
    };
    Ok(Event {
        id,
        ..Event::new(start, micros, data)
    })
}
