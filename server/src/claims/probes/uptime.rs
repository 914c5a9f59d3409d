//! Availability of this month and the last, against the target.

use jiff::Timestamp;
use serde_json::json;

use super::{Context, Finding, Measurement, control};
use crate::claims::availability::{self, Month};

/// What 99.95 % of a month of 30 days leaves for outages, in seconds.
const BUDGET: i64 = 30 * 24 * 3600 / 2000;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let since = Timestamp::UNIX_EPOCH;
    let runs = control(cell, move |tx| {
        Box::pin(async move { store::proof::list_runs(tx, since).await })
    })
    .await;
    let months = availability::months(&runs.unwrap_or_default(), context.now, 2);
    if months.is_empty() {
        return Measurement::unknown("no server has run yet");
    }
    let findings = months.iter().filter(|month| lost(month) > BUDGET).map(|month| {
        Finding::new(
            "uptime_below_target",
            format!("{}: {} minutes without the server", month.month, lost(month) / 60),
            "Keep the server running; find the causes in its log. The figure of a month cannot be mended, only the next one.",
        )
    });
    let findings = findings.collect();
    Measurement::of(
        json!({ "months": months, "outage_seconds_allowed": BUDGET }),
        findings,
    )
}

fn lost(month: &Month) -> i64 {
    month.observed_seconds - month.available_seconds
}
