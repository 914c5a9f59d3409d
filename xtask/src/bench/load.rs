//! Clients that write one after the other's answer, many at a time, for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::figures::rate;

/// Lets every client do one `request` after the other for `period` and returns finished requests per second. A request
/// is told how many its client has finished, and gives the client back.
pub async fn closed_loop<C, F, Fut>(clients: Vec<C>, period: Duration, request: F) -> Result<u64>
where
    C: Send + 'static,
    F: Fn(C, u64) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<C>> + Send,
{
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let loops: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            let (stop, request) = (Arc::clone(&stop), request.clone());
            tokio::spawn(async move {
                let mut finished = 0_u64;
                while !stop.load(Ordering::Relaxed) {
                    client = request(client, finished).await?;
                    finished += 1;
                }
                anyhow::Ok(finished)
            })
        })
        .collect();
    tokio::time::sleep(period).await;
    stop.store(true, Ordering::Relaxed);
    let mut finished = 0;
    for one in loops {
        finished += one.await??;
    }
    Ok(rate(finished, started.elapsed()))
}
