//! How much of a month the server was there, from its heartbeats. Time without a heartbeat is downtime.

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, tz::TimeZone};
use serde::Serialize;
use store::proof::Run;

/// Pause between two heartbeats.
pub const BEAT: SignedDuration = SignedDuration::from_secs(60);
/// A missing beat is downtime from the last one on.
const HELD: SignedDuration = SignedDuration::from_secs(120);

/// One month in UTC, as far as it was observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `2026-11`.
    pub month: String,
    /// Seconds since the first heartbeat ever, or since the month began.
    pub observed_seconds: i64,
    pub available_seconds: i64,
    /// Hundredths of a percent: 9995 is 99.95 %.
    pub basis_points: i64,
}

/// The months that end with the one of `now`, newest first; months before the first heartbeat are left out.
pub fn months(runs: &[Run], now: Timestamp, number: u32) -> Vec<Month> {
    let spans = union(runs, now);
    let Some(first) = spans.first().map(|span| span.0) else {
        return Vec::new();
    };
    let mut months = Vec::new();
    let mut end = now;
    for _ in 0..number {
        let Some(start) = month_start(end) else { break };
        let from = start.max(first);
        if from >= end {
            break;
        }
        months.push(month(&spans, start, from, end));
        let Ok(before) = start.checked_sub(SignedDuration::from_micros(1)) else {
            break;
        };
        // The earlier month ends where this one starts.
        end = start;
        if before < first {
            break;
        }
    }
    months
}

fn month(spans: &[(Timestamp, Timestamp)], start: Timestamp, from: Timestamp, end: Timestamp) -> Month {
    let available: i64 = spans
        .iter()
        .map(|span| {
            let (low, high) = (span.0.max(from), span.1.min(end));
            high.duration_since(low).as_secs().max(0)
        })
        .sum();
    let observed = end.duration_since(from).as_secs();
    let basis_points = if observed > 0 {
        available * 10_000 / observed
    } else {
        10_000
    };
    Month {
        month: start.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string(),
        observed_seconds: observed,
        available_seconds: available,
        basis_points,
    }
}

/// The first instant of the month that `end` closes: an end at midnight of the first belongs to the month before.
fn month_start(end: Timestamp) -> Option<Timestamp> {
    let inside = end.checked_sub(SignedDuration::from_micros(1)).ok()?;
    let date: Date = inside.to_zoned(TimeZone::UTC).date().first_of_month();
    date.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned: Zoned| zoned.timestamp())
}

/// Lives of one or several servers as spans that do not overlap, in order. The span of a running one reaches to now
/// while its beats come.
fn union(runs: &[Run], now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut spans: Vec<(Timestamp, Timestamp)> = runs
        .iter()
        .map(|run| (run.started_at, end_of(run, now)))
        .collect();
    spans.sort_unstable();
    let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

fn end_of(run: &Run, now: Timestamp) -> Timestamp {
    let running = run.stopped_at.is_none() && now.duration_since(run.seen_at) <= HELD;
    let end = run.stopped_at.unwrap_or(if running { now } else { run.seen_at });
    end.clamp(run.started_at, now.max(run.started_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        format!("2026-{text}Z").parse().unwrap()
    }

    fn run(from: &str, seen: &str, stopped: bool) -> Run {
        Run {
            started_at: t(from),
            seen_at: t(seen),
            stopped_at: stopped.then(|| t(seen)),
        }
    }

    fn figures(runs: &[Run], now: &str) -> Vec<(String, i64, i64, i64)> {
        let months = months(runs, t(now), 3);
        let row = |m: Month| (m.month, m.observed_seconds, m.available_seconds, m.basis_points);
        months.into_iter().map(row).collect()
    }

    /// TC-30, AT-103: five minutes without a heartbeat show in the figure of the month to the second.
    #[test]
    fn an_outage_shows_to_the_second() {
        let runs = [
            run("11-01T00:00:00", "11-10T12:00:00", true),
            run("11-10T12:05:00", "11-11T00:00:00", false),
        ];
        assert_eq!(
            figures(&runs, "11-11T00:00:00"),
            [("2026-11".to_owned(), 864_000, 863_700, 9996)]
        );
    }

    #[test]
    fn a_server_that_was_killed_is_down_from_its_last_beat_on() {
        let killed = [run("11-01T00:00:00", "11-01T01:00:00", false)];
        assert_eq!(
            figures(&killed, "11-01T02:00:00"),
            [("2026-11".to_owned(), 7200, 3600, 5000)]
        );
        // Within two beats it counts as running.
        assert_eq!(figures(&killed, "11-01T01:01:30")[0].3, 10_000);
    }

    #[test]
    fn months_are_told_apart_and_start_with_the_first_beat() {
        let runs = [
            run("10-31T12:00:00", "11-01T12:00:00", false),
            // A second node at the same time adds nothing.
            run("10-31T18:00:00", "11-01T06:00:00", true),
            run("12-01T00:00:00", "12-01T01:00:00", false),
        ];
        assert_eq!(
            figures(&runs, "12-01T01:00:00"),
            [
                ("2026-12".to_owned(), 3600, 3600, 10_000),
                ("2026-11".to_owned(), 2_592_000, 43_200, 166),
                ("2026-10".to_owned(), 43_200, 43_200, 10_000),
            ]
        );
        assert_eq!(figures(&[], "12-01T01:00:00"), []);
    }

    #[test]
    fn a_clock_that_went_back_makes_no_negative_time() {
        let ahead = [run("11-01T03:00:00", "11-01T04:00:00", false)];
        assert!(figures(&ahead, "11-01T02:00:00").is_empty());
    }
}
