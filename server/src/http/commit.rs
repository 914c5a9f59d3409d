//! The one way to change data: rules, rows, audit event and mutation id in one transaction.

use std::sync::atomic::Ordering;

use api::problem::Code;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use serde::Serialize;
use store::{
    Sql, Tx,
    audit::{self, AuditEvent},
    mutations::{self, Answer},
};

use super::{Failure, Mutation};
use crate::{access::Ctx, jobs};

/// What a command did: its answer and its audit event. A bulk operation has one event per item.
#[derive(Debug)]
pub struct Done {
    answer: Answer,
    events: Vec<AuditEvent>,
    /// The answer holds a secret that is shown once: it is never kept for a repetition.
    secret: bool,
}

/// The events of a command: usually one; several where it is made of several.
pub struct Events(Vec<AuditEvent>);

impl From<AuditEvent> for Events {
    fn from(event: AuditEvent) -> Self {
        Self(vec![event])
    }
}

impl From<Vec<AuditEvent>> for Events {
    fn from(events: Vec<AuditEvent>) -> Self {
        Self(events)
    }
}

impl Done {
    /// `201` with the new object.
    pub fn created(
        object: &impl Serialize,
        location: String,
        version: i64,
        events: impl Into<Events>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            answer: Answer {
                status: 201,
                etag: Some(etag(version)),
                location: Some(location),
                body: json(object)?,
            },
            events: events.into().0,
            secret: false,
        })
    }

    /// `200` with the object as it now is.
    pub fn updated(object: &impl Serialize, version: i64, event: AuditEvent) -> Result<Self, Failure> {
        let answer = Answer {
            status: 200,
            etag: Some(etag(version)),
            location: None,
            body: json(object)?,
        };
        Ok(Self {
            answer,
            events: vec![event],
            secret: false,
        })
    }

    /// `200` with something that has no version.
    pub fn answered(value: &impl Serialize, events: impl Into<Events>) -> Result<Self, Failure> {
        let answer = Answer {
            status: 200,
            etag: None,
            location: None,
            body: json(value)?,
        };
        Ok(Self {
            answer,
            events: events.into().0,
            secret: false,
        })
    }

    /// `202` with an object that is still being worked on.
    pub fn accepted(object: &impl Serialize, location: String, event: AuditEvent) -> Result<Self, Failure> {
        let answer = Answer {
            status: 202,
            etag: None,
            location: Some(location),
            body: json(object)?,
        };
        Ok(Self {
            answer,
            events: vec![event],
            secret: false,
        })
    }

    /// `204`.
    pub fn nothing(event: AuditEvent) -> Self {
        let answer = Answer {
            status: 204,
            etag: None,
            location: None,
            body: Vec::new(),
        };
        Self {
            answer,
            events: vec![event],
            secret: false,
        }
    }

    /// Marks an answer that shows a secret once.
    #[must_use]
    pub fn with_secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Failure::new(Code::Internal, "")
    })
}

/// The `ETag` of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Runs `work` in one transaction together with its audit event and the client's mutation id.
/// A repeated mutation id gives the first answer again and does nothing.
pub async fn commit<F>(ctx: &Ctx, mutation: Mutation, work: F) -> Result<Response, Failure>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<Done, Failure>> + Send + 'static,
{
    commit_foreseeing(ctx, mutation, Vec::new(), work).await
}

/// Like [`commit`], for a command that knows some of its questions beforehand
/// (see [`store::Database::write_foreseeing`]).
pub async fn commit_foreseeing<F>(
    ctx: &Ctx,
    mutation: Mutation,
    mut foreseen: Vec<Sql>,
    work: F,
) -> Result<Response, Failure>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<Done, Failure>> + Send + 'static,
{
    let actor = ctx.actor_id();
    let now = ctx.now;
    let request_id = ctx.request_id.clone();
    if let Some(key) = &mutation.key {
        foreseen.push(mutations::finding(actor, key));
    }
    let unit = ctx.database.write_foreseeing(foreseen, move |tx| {
        Box::pin(async move {
            if let Some(key) = &mutation.key
                && let Some((hash, answer)) = mutations::find(tx, actor, key).await?
            {
                return replay(&mutation, &hash, answer);
            }
            let done = work(tx).await?;
            let events = done.events.len();
            let mut statements: Vec<_> = done
                .events
                .into_iter()
                .map(|event| audit::insertion(event, actor, &request_id, now))
                .collect();
            if let Some(key) = &mutation.key {
                let kept = if done.secret {
                    Answer::shown_once()
                } else {
                    done.answer.clone()
                };
                statements.push(mutations::insertion(
                    actor,
                    key,
                    &mutation.request_hash,
                    kept,
                    now,
                ));
            }
            tx.batch(statements).await?;
            Ok((done.answer, Some(events)))
        })
    });
    // Said beforehand: a caller that goes away while the unit runs does not keep its event from the tree.
    ctx.app.seals.expect(&ctx.placement, 1);
    let (answer, events) = unit.await?;
    if ctx.mail_waits.load(Ordering::Relaxed) {
        jobs::announce(&ctx.app, &ctx.placement).await;
    }
    let replayed = events.is_none();
    let more = events.unwrap_or_default().saturating_sub(1);
    ctx.app.seals.expect(&ctx.placement, more);
    Ok(respond(answer, replayed))
}

/// The first answer to a mutation id that was used already, for a command that the control database decides: it is looked up
/// before that, because nothing there may change that this organization's audit log is then not told.
pub async fn repeated(ctx: &Ctx, mutation: &Mutation) -> Result<Option<Response>, Failure> {
    let Some(key) = mutation.key.clone() else {
        return Ok(None);
    };
    let actor = ctx.actor_id();
    let found = ctx
        .database
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(mutations::find(tx, actor, &key).await?) }))
        .await?;
    let Some((hash, answer)) = found else {
        return Ok(None);
    };
    replay(mutation, &hash, answer).map(|(answer, _)| Some(respond(answer, true)))
}

/// A repetition adds no events.
fn replay(mutation: &Mutation, hash: &[u8], answer: Answer) -> Result<(Answer, Option<usize>), Failure> {
    if hash != mutation.request_hash {
        return Err(Failure::new(
            Code::IdempotencyKeyReused,
            "This `Idempotency-Key` was used for another request. Make a new key for each write.",
        ));
    }
    if answer.is_shown_once() {
        return Err(Failure::new(
            Code::Conflict,
            "This was done already, and its answer held a secret that is shown only once. Remove it and make a new one.",
        ));
    }
    Ok((answer, None))
}

fn respond(answer: Answer, replayed: bool) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    if status == StatusCode::NO_CONTENT {
        headers.remove(header::CONTENT_TYPE);
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let texts = [(header::ETAG, answer.etag), (header::LOCATION, answer.location)];
    for (name, text) in texts {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(name, value);
        }
    }
    if replayed {
        headers.insert(
            HeaderName::from_static("idempotent-replayed"),
            HeaderValue::from_static("true"),
        );
    }
    response
}
