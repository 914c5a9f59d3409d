//! Heartbeats of watchers.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Loopback,
    answer::{self, Body, Refusal},
};
use crate::{event::micros_of_seconds, process};

/// How long a watcher may be silent.
#[derive(Deserialize)]
pub struct Pulse {
    pulsetime: Option<String>,
}

/// `POST /buckets/{bucket}/heartbeat?pulsetime=SECONDS`
pub async fn receive(
    State(loopback): State<Loopback>,
    Path(bucket): Path<String>,
    Query(pulse): Query<Pulse>,
    Body(body): Body<Value>,
) -> Result<Json<Value>, Refusal> {
    if body.get("timestamp").is_none() {
        return Err(Refusal::missing("timestamp"));
    }
    let pulse = pulse
        .pulsetime
        .ok_or_else(|| Refusal::bad("Missing required parameter pulsetime"))?;
    let micros = pulse.parse().ok().and_then(micros_of_seconds);
    let micros = micros.ok_or_else(|| Refusal::bad(format!("'{pulse}' is no time in seconds")))?;
    let mut beat = answer::read_event(&body)?;
    beat.id = None;
    let now = process::now();
    let stored = loopback.recorder.lock().heartbeat(&bucket, beat, micros, now)?;
    Ok(Json(answer::event(&stored)))
}
