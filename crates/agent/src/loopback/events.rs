//! Events.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Loopback,
    answer::{self, Body, Refusal},
    instant,
};
use crate::{process, spool::Range};

/// Which events are wanted.
#[derive(Deserialize)]
pub struct Wanted {
    limit: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

impl Wanted {
    fn range(&self) -> Result<Range, Refusal> {
        let (start, end) = (instant(self.start.as_deref())?, instant(self.end.as_deref())?);
        Ok(Range::outwards(start, end))
    }

    /// Negative means all, as in SQLite.
    fn limit(&self) -> Result<Option<usize>, Refusal> {
        let Some(text) = &self.limit else {
            return Ok(None);
        };
        let limit: i64 = text
            .parse()
            .map_err(|_| Refusal::bad(format!("'{text}' is no limit")))?;
        Ok(usize::try_from(limit).ok())
    }
}

fn instant(text: Option<&str>) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = text else {
        return Ok(None);
    };
    // A plus sign that was not escaped arrives as a blank.
    instant::read(&text.trim().replace(' ', "+"))
        .or_else(|| instant::read(text))
        .map(Some)
        .ok_or_else(|| Refusal::bad(format!("'{text}' is no timestamp")))
}

/// `GET /buckets/{bucket}/events`, newest first.
pub async fn list(
    State(loopback): State<Loopback>,
    Path(bucket): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let (range, limit) = (wanted.range()?, wanted.limit()?);
    let events = loopback.recorder.lock().spool().events(&bucket, range, limit)?;
    Ok(Json(events.iter().map(answer::event).collect()))
}

/// `POST /buckets/{bucket}/events`: one or several; one with an `id` replaces the event that has it.
pub async fn insert(
    State(loopback): State<Loopback>,
    Path(bucket): Path<String>,
    Body(body): Body<Value>,
) -> Result<Json<Value>, Refusal> {
    let events = match body {
        Value::Array(events) => events,
        Value::Object(_) => vec![body],
        _ => return Err(Refusal::bad("Bad Request")),
    };
    let events = events.iter().map(answer::read_event).collect::<Result<_, _>>()?;
    loopback.recorder.lock().insert(&bucket, events, process::now())?;
    Ok(Json(Value::Null))
}

/// `GET /buckets/{bucket}/events/count`
pub async fn count(
    State(loopback): State<Loopback>,
    Path(bucket): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<usize>, Refusal> {
    let range = Range {
        start: instant(wanted.start.as_deref())?,
        end: instant(wanted.end.as_deref())?,
    };
    Ok(Json(loopback.recorder.lock().spool().count(&bucket, range)?))
}

/// `GET /buckets/{bucket}/events/{event}`
pub async fn read(
    State(loopback): State<Loopback>,
    Path((bucket, event)): Path<(String, u64)>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let found = loopback.recorder.lock().spool().event(&bucket, event)?;
    Ok(match found {
        Some(event) => (StatusCode::OK, Json(answer::event(&event))),
        None => (StatusCode::NOT_FOUND, Json(Value::Null)),
    })
}

/// `DELETE /buckets/{bucket}/events/{event}`
pub async fn remove(
    State(loopback): State<Loopback>,
    Path((bucket, event)): Path<(String, u64)>,
) -> Result<Json<Value>, Refusal> {
    let removed = loopback.recorder.lock().spool().delete_event(&bucket, event)?;
    Ok(Json(json!({ "success": u8::from(removed) })))
}
