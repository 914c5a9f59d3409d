//! One client that writes entries and never gives one up: an unknown outcome is asked again with the same key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::Api;
use crate::process::new_id;

/// The days the entries lie on; the check reads exactly them.
pub const DAY: &str = "2026-03-02";

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

/// Writes until `stop`, then finishes the entry under way.
pub async fn write(number: usize, api: Api, stop: Arc<AtomicBool>) -> Result<Log> {
    let mut log = Log::default();
    while !stop.load(Ordering::Relaxed) {
        let id = new_id();
        let body = json!({
            "id": id, "kind": "duration", "date": DAY, "duration_seconds": 60,
            "note": format!("writer {number}, entry {}", log.acknowledged.len()),
        });
        store(&api, id, &body, &mut log).await?;
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
