//! One client that writes entries and never gives one up: an unknown outcome is asked again with the same key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::Api;
use crate::process::new_id;

/// The days the entries lie on; the check reads exactly them.
pub const DAY: &str = "2026-03-02";

/// How long the loop waits for answers before it kills a server that gives none.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the writers and the loop tell each other.
#[derive(Default)]
pub struct Signals {
    stop: AtomicBool,
    answers: AtomicU64,
}

impl Signals {
    /// The writers finish the entry under way and end.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Waits until so many more entries were acknowledged.
    pub async fn wait_for_answers(&self, number: u64) {
        let wanted = self.answers.load(Ordering::Relaxed) + number;
        let started = Instant::now();
        while self.answers.load(Ordering::Relaxed) < wanted && started.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// What a writer saw.
#[derive(Default)]
pub struct Log {
    /// Ids the server confirmed with 201, in order.
    pub acknowledged: Vec<Uuid>,
    /// Requests without an answer, whose outcome was unknown.
    pub unknown: u64,
    /// Repeated requests that the server had stored already.
    pub replayed: u64,
}

impl Log {
    pub fn merge(&mut self, other: Self) {
        self.acknowledged.extend(other.acknowledged);
        self.unknown += other.unknown;
        self.replayed += other.replayed;
    }
}

/// Writes until the loop says stop, then finishes the entry under way.
pub async fn write(number: usize, api: Api, signals: Arc<Signals>) -> Result<Log> {
    let mut log = Log::default();
    while !signals.stop.load(Ordering::Relaxed) {
        let id = new_id();
        let body = json!({
            "id": id, "kind": "duration", "date": DAY, "duration_seconds": 60,
            "note": format!("writer {number}, entry {}", log.acknowledged.len()),
        });
        store(&api, id, &body, &mut log).await?;
        signals.answers.fetch_add(1, Ordering::Relaxed);
    }
    Ok(log)
}

async fn store(api: &Api, id: Uuid, body: &Value, log: &mut Log) -> Result<()> {
    loop {
        let request = api
            .request(Method::POST, "/time-entries")
            .header("Idempotency-Key", id.to_string())
            .timeout(Duration::from_secs(10))
            .json(body);
        match request.send().await {
            Ok(answer) if answer.status() == StatusCode::CREATED => {
                log.replayed += u64::from(answer.headers().contains_key("idempotent-replayed"));
                log.acknowledged.push(id);
                return Ok(());
            }
            Ok(answer)
                if answer.status().is_server_error() || answer.status() == StatusCode::TOO_MANY_REQUESTS =>
            {
                log.unknown += 1;
            }
            Ok(answer) => bail!(
                "entry {id} was refused with {}: {}",
                answer.status(),
                answer.text().await?
            ),
            // Nobody listens between a kill and the next start: that request never left.
            Err(error) if error.is_connect() => {}
            Err(_) => log.unknown += 1,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
