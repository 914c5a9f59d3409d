//! The interface for watchers and editors on this machine: the REST API of ActivityWatch's server, and the
//! heartbeats of WakaTime. Answers are those of aw-server 0.12, except where it answers 500.

mod answer;
mod buckets;
mod events;
mod guard;
mod heartbeat;
mod instant;
mod query;
mod transfer;
mod wakatime;

pub use answer::event as event_json;

use std::net::SocketAddr;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    middleware,
    routing::{delete, get, post},
};
use serde_json::{Value, json};

use crate::{config::ActivityWatchSection, recorder::Shared};

/// The version whose answers are given.
const VERSION: &str = "v0.12.0 (hourbook-agent)";
/// One request of a watcher.
const LIMIT: usize = 4 << 20;
/// A whole export that is brought in.
const IMPORT_LIMIT: usize = 256 << 20;

/// What the handlers share.
#[derive(Clone)]
pub struct Loopback {
    /// Where everything goes.
    pub recorder: Shared,
    /// Names this installation among devices, as ActivityWatch does.
    pub device_id: String,
}

/// All routes, behind the guard.
pub fn router(loopback: Loopback, section: &ActivityWatchSection, listen: SocketAddr) -> Router {
    let activitywatch = Router::new()
        .route("/info", get(info))
        .route("/buckets", get(buckets::list))
        .route("/buckets/", get(buckets::list))
        .route(
            "/buckets/{bucket}",
            get(buckets::read)
                .post(buckets::create)
                .put(buckets::update)
                .delete(buckets::remove),
        )
        .route("/buckets/{bucket}/events", get(events::list).post(events::insert))
        .route("/buckets/{bucket}/events/count", get(events::count))
        .route(
            "/buckets/{bucket}/events/{event}",
            get(events::read).merge(delete(events::remove)),
        )
        .route("/buckets/{bucket}/heartbeat", post(heartbeat::receive))
        .route("/buckets/{bucket}/export", get(transfer::export_bucket))
        .route("/export", get(transfer::export_all))
        .route(
            "/import",
            post(transfer::import).layer(DefaultBodyLimit::max(IMPORT_LIMIT)),
        )
        .route("/query", post(query::run))
        .route("/query/", post(query::run));
    Router::new()
        .route("/", get(about))
        .nest("/api/0", activitywatch)
        .merge(wakatime::router())
        .layer(DefaultBodyLimit::max(LIMIT))
        .layer(middleware::from_fn_with_state(
            guard::Guard::new(section, listen),
            guard::check,
        ))
        .with_state(loopback)
}

async fn about() -> &'static str {
    "hourbook-agent speaks the API of ActivityWatch below /api/0 and takes the heartbeats of WakaTime below /api.\n"
}

async fn info(State(loopback): State<Loopback>) -> Json<Value> {
    Json(json!({
        "hostname": loopback.recorder.lock().host(),
        "version": VERSION,
        "testing": false,
        "device_id": loopback.device_id,
    }))
}
