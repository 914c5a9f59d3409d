//! The clock against whatever else has one: file system, database server, our own last heartbeat.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Context, Finding, Measurement, control};
use crate::clock::Clock;

/// How far two clocks may be apart.
const APART: SignedDuration = SignedDuration::from_secs(5);
/// How far a heartbeat may lie ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(2);
const FIX: &str = "Let a time service such as systemd-timesyncd or chrony set the clocks of all machines.";

pub async fn run(context: &Context<'_>) -> Measurement {
    let mut findings = Vec::new();
    let dir = context.config.storage.data_dir.clone();
    let written = tokio::task::spawn_blocking(move || {
        let file = tempfile::tempfile_in(dir).ok()?;
        Timestamp::try_from(file.metadata().ok()?.modified().ok()?).ok()
    });
    if let Ok(Some(written)) = written.await {
        findings.extend(compare("file system", written));
    }
    if let Some(cell) = context.cell {
        let server = control(cell, |tx| {
            Box::pin(async move { store::inspect::clock(tx).await })
        })
        .await;
        if let Some(Some(server)) = server {
            findings.extend(compare("database server", server));
        }
        let since = Timestamp::UNIX_EPOCH;
        let runs = control(cell, move |tx| {
            Box::pin(async move { store::proof::list_runs(tx, since).await })
        })
        .await;
        let latest = runs.unwrap_or_default().iter().map(|run| run.seen_at).max();
        if let Some(latest) = latest.filter(|latest| latest.duration_since(context.now) > AHEAD) {
            findings.push(Finding::new(
                "clock_went_back",
                format!("the server was seen at {latest}, and it is {} now", context.now),
                FIX,
            ));
        }
    }
    Measurement::of(json!({ "tolerance_seconds": APART.as_secs() }), findings)
}

fn compare(whose: &str, other: Timestamp) -> Option<Finding> {
    let now = Clock.now();
    (now.duration_since(other).abs() > APART).then(|| {
        Finding::new(
            "clocks_differ",
            format!("the clock of the {whose} says {other}, ours {now}"),
            FIX,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_are_apart_are_told() {
        assert_eq!(compare("database server", Clock.now()), None);
        for seconds in [-60, 60] {
            let other = Clock.now() + SignedDuration::from_secs(seconds);
            assert_eq!(
                compare("database server", other).map(|f| f.code),
                Some("clocks_differ")
            );
        }
    }
}
