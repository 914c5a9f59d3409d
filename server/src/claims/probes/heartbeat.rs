//! The record from which availability is computed.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Context, Finding, Measurement, control};
use crate::claims::availability;

/// How long the last beat may be ago while a server runs.
const SILENT: SignedDuration = SignedDuration::from_mins(3);

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let since = Timestamp::UNIX_EPOCH;
    let runs = control(cell, move |tx| {
        Box::pin(async move { store::proof::list_runs(tx, since).await })
    })
    .await;
    let Some(runs) = runs else {
        return Measurement::no_database();
    };
    let Some(latest) = runs.iter().map(|run| run.seen_at).max() else {
        return Measurement::unknown("no server has run yet");
    };
    let running = runs
        .iter()
        .any(|run| run.stopped_at.is_none() && run.seen_at == latest);
    let mut findings = Vec::new();
    if running && context.machine.process().is_some() && context.now.duration_since(latest) > SILENT {
        findings.push(Finding::new(
            "heartbeat_missing",
            format!("the last heartbeat was at {latest}"),
            "Restart the server and look into its log: the task that measures claims has ended.",
        ));
    }
    let months = availability::months(&runs, context.now, 1);
    Measurement::of(
        json!({
            "every_seconds": availability::BEAT.as_secs(),
            "observed_seconds_this_month": months.first().map_or(0, |month| month.observed_seconds),
        }),
        findings,
    )
}
