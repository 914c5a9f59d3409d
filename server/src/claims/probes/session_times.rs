//! When sessions end.

use jiff::SignedDuration;
use serde_json::json;

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 50;
/// The longest times an organization may set.
const MOST_IDLE_MINUTES: i64 = 43_200;
const MOST_HOURS: i64 = 2_160;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    if placements.is_empty() {
        return Measurement::unknown("there is no organization yet");
    }
    let longest = SignedDuration::from_hours(MOST_HOURS) + SignedDuration::from_mins(5);
    let latest = context.now.checked_add(longest).unwrap_or(context.now);
    let mut findings = Vec::new();
    for placement in &placements {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let times =
            database.read(move |tx| Box::pin(async move { store::inspect::session_times(tx, latest).await }));
        let Ok(times) = times.await else { continue };
        let slug = &placement.slug;
        if !(1..=MOST_IDLE_MINUTES).contains(&times.idle_minutes)
            || !(1..=MOST_HOURS).contains(&times.absolute_hours)
        {
            findings.push(Finding::new(
                "session_times_unlimited",
                format!(
                    "{slug}: {} minutes idle, {} hours in all",
                    times.idle_minutes, times.absolute_hours
                ),
                "Let an admin of the organization set the times of sessions in the settings.",
            ));
        }
        if times.too_long > 0 {
            findings.push(Finding::new(
                "session_without_end",
                format!(
                    "{slug}: {} sessions end later than any session may",
                    times.too_long
                ),
                "End these sessions, and find out who wrote them past the server.",
            ));
        }
    }
    Measurement::of(
        json!({ "longest_idle_minutes_allowed": MOST_IDLE_MINUTES, "longest_hours_allowed": MOST_HOURS }),
        findings,
    )
}
