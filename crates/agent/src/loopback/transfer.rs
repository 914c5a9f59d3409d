//! Export and import, in the format that all versions of ActivityWatch share.

use std::collections::HashSet;

use axum::{
    Json,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{
    Loopback,
    answer::{self, Body, Refusal},
    instant,
};
use crate::{
    event::{Bucket, Event},
    process,
    recorder::Recorder,
    spool::Range,
};

/// `GET /export`
pub async fn export_all(State(loopback): State<Loopback>) -> Result<Response, Refusal> {
    let mut recorder = loopback.recorder.lock();
    let mut buckets = Map::new();
    for bucket in recorder.spool().buckets() {
        let exported = exported(&mut recorder, &bucket)?;
        buckets.insert(bucket.id, exported);
    }
    Ok(attachment("aw-buckets-export.json", &buckets))
}

/// `GET /buckets/{bucket}/export`
pub async fn export_bucket(
    State(loopback): State<Loopback>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let mut recorder = loopback.recorder.lock();
    let bucket = recorder.spool().bucket(&id)?;
    let exported = exported(&mut recorder, &bucket)?;
    let safe = |character: char| {
        if character.is_ascii_graphic() && character != '"' {
            character
        } else {
            '_'
        }
    };
    let name: String = format!("aw-bucket-export_{id}.json").chars().map(safe).collect();
    Ok(attachment(&name, &std::iter::once((id, exported)).collect()))
}

/// `POST /import`: JSON, or a file of a form. What is there already is not stored again.
pub async fn import(State(loopback): State<Loopback>, request: Request) -> Result<Json<Value>, Refusal> {
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let documents = if form {
        files(request).await?
    } else {
        let Body(document) = Body::<Value>::from_request(request, &()).await?;
        vec![document]
    };
    let mut recorder = loopback.recorder.lock();
    for document in documents {
        let buckets = document
            .get("buckets")
            .ok_or_else(|| Refusal::missing("buckets"))?;
        let Value::Object(buckets) = buckets else {
            return Err(Refusal::bad("'buckets' is an object"));
        };
        // Everything is read before anything is stored.
        let parsed: Vec<(Bucket, Vec<Event>)> = buckets.values().map(parse).collect::<Result<_, _>>()?;
        for (bucket, events) in parsed {
            store(&mut recorder, bucket, events)?;
        }
    }
    Ok(Json(Value::Null))
}

fn exported(recorder: &mut Recorder, bucket: &Bucket) -> Result<Value, Refusal> {
    let events = recorder.spool().events(&bucket.id, Range::default(), None)?;
    let events = events.iter().map(|event| {
        let mut event = answer::event(event);
        if let Value::Object(fields) = &mut event {
            fields.remove("id");
        }
        event
    });
    let mut exported = answer::bucket(bucket);
    exported.insert("events".to_owned(), events.collect());
    Ok(Value::Object(exported))
}

fn attachment(name: &str, buckets: &Map<String, Value>) -> Response {
    let disposition = format!("attachment; filename={name}");
    (
        [(header::CONTENT_DISPOSITION, disposition)],
        Json(json!({ "buckets": buckets })),
    )
        .into_response()
}

async fn files(request: Request) -> Result<Vec<Value>, Refusal> {
    let unreadable =
        |error: axum::extract::multipart::MultipartError| Refusal::new(error.status(), error.body_text());
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| Refusal::new(rejection.status(), rejection.body_text()))?;
    let mut documents = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let bytes = field.bytes().await.map_err(unreadable)?;
        let document = serde_json::from_slice(&bytes);
        documents.push(document.map_err(|error| Refusal::bad(format!("the file is no JSON: {error}")))?);
    }
    Ok(documents)
}

fn parse(value: &Value) -> Result<(Bucket, Vec<Event>), Refusal> {
    let text = |name: &str| {
        let value = value.get(name).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| Refusal::missing(name))
    };
    let created = value
        .get("created")
        .and_then(Value::as_str)
        .and_then(instant::read);
    let bucket = Bucket {
        id: text("id")?,
        kind: text("type")?,
        client: text("client")?,
        hostname: text("hostname")?,
        created: created.unwrap_or_else(process::now),
        name: None,
        data: value
            .get("data")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
    };
    let events = value.get("events").and_then(Value::as_array);
    let mut read = Vec::new();
    for event in events.into_iter().flatten() {
        let mut event = answer::read_event(event)?;
        event.id = None;
        read.push(event);
    }
    Ok((bucket, read))
}

fn store(recorder: &mut Recorder, bucket: Bucket, mut events: Vec<Event>) -> Result<(), Refusal> {
    let id = bucket.id.clone();
    recorder.spool().create_bucket(bucket)?;
    let present = recorder.spool().events(&id, Range::default(), None)?;
    let mut known: HashSet<String> = present.iter().map(fingerprint).collect();
    events.sort_by_key(|event| event.start);
    for event in recorder.sift(&id, events, process::now())? {
        if known.insert(fingerprint(&event)) {
            recorder.spool().insert(&id, event)?;
        }
    }
    Ok(())
}

/// What makes two events one: start, length and data, whatever the order of its fields.
fn fingerprint(event: &Event) -> String {
    let mut data: Vec<(&String, &Value)> = event.data.iter().collect();
    data.sort_by_key(|(name, _)| *name);
    format!("{} {} {data:?}", event.start.as_microsecond(), event.micros)
}
