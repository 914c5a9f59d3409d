//! Buckets.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use sealed::records::Data;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Loopback,
    answer::{self, Body, Refusal},
    instant,
};
use crate::{event::Bucket, process};

/// What ActivityWatch fills in for a client that does not know the name of its machine.
const LOCAL: &str = "!local";

/// What a client says about a new bucket.
#[derive(Deserialize)]
pub struct NewBucket {
    client: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    hostname: Option<String>,
    #[serde(default)]
    data: Option<Data>,
}

/// `GET /buckets/`
pub async fn list(State(loopback): State<Loopback>) -> Result<Json<Value>, Refusal> {
    let mut recorder = loopback.recorder.lock();
    let mut buckets = Map::new();
    for bucket in recorder.spool().buckets() {
        let mut listed = answer::bucket(&bucket);
        if let Some(updated) = recorder.spool().last_updated(&bucket.id)? {
            listed.insert("last_updated".to_owned(), Value::String(instant::write(updated)));
        }
        buckets.insert(bucket.id, Value::Object(listed));
    }
    Ok(Json(Value::Object(buckets)))
}

/// `GET /buckets/{bucket}`
pub async fn read(
    State(loopback): State<Loopback>,
    Path(bucket): Path<String>,
) -> Result<Json<Map<String, Value>>, Refusal> {
    let bucket = loopback.recorder.lock().spool().bucket(&bucket)?;
    Ok(Json(answer::bucket(&bucket)))
}

/// `POST /buckets/{bucket}`: 304 where there is one.
pub async fn create(
    State(loopback): State<Loopback>,
    Path(id): Path<String>,
    Body(new): Body<NewBucket>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let mut recorder = loopback.recorder.lock();
    let hostname = match new.hostname.ok_or_else(|| Refusal::missing("hostname"))? {
        local if local == LOCAL => recorder.host().to_owned(),
        hostname => hostname,
    };
    let bucket = Bucket {
        id,
        kind: new.kind.ok_or_else(|| Refusal::missing("type"))?,
        client: new.client.ok_or_else(|| Refusal::missing("client"))?,
        hostname,
        created: process::now(),
        name: None,
        data: new.data.unwrap_or_default(),
    };
    let created = recorder.spool().create_bucket(bucket)?;
    let status = if created {
        StatusCode::OK
    } else {
        StatusCode::NOT_MODIFIED
    };
    Ok((status, Json(json!({}))))
}

/// `PUT /buckets/{bucket}`: what is given is replaced.
pub async fn update(
    State(loopback): State<Loopback>,
    Path(id): Path<String>,
    Body(change): Body<NewBucket>,
) -> Result<Json<Value>, Refusal> {
    let mut recorder = loopback.recorder.lock();
    recorder.spool().update_bucket(&id, |bucket| {
        bucket.client = change.client.unwrap_or_else(|| bucket.client.clone());
        bucket.kind = change.kind.unwrap_or_else(|| bucket.kind.clone());
        bucket.hostname = change.hostname.unwrap_or_else(|| bucket.hostname.clone());
        bucket.data = change.data.unwrap_or_else(|| bucket.data.clone());
    })?;
    Ok(Json(json!({})))
}

/// `DELETE /buckets/{bucket}?force=1`
pub async fn remove(
    State(loopback): State<Loopback>,
    Path(id): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    if parameters.get("force").is_none_or(|force| force != "1") {
        return Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "Deleting buckets is only permitted if aw-server is running in testing mode or if ?force=1",
        ));
    }
    loopback.recorder.lock().spool().delete_bucket(&id)?;
    Ok(Json(json!({})))
}
