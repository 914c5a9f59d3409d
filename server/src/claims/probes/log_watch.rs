//! What was found in the lines of the log as they were written.

use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::log_watch;

pub async fn run(_: &Context<'_>) -> Measurement {
    let seen = log_watch::seen();
    if seen.lines == 0 {
        return Measurement::unknown("nothing was logged by this process yet");
    }
    let mut findings = Vec::new();
    if seen.telltales > 0 {
        findings.push(Finding::new(
            "secret_in_log",
            format!("{} lines since the start look like a secret or an address", seen.telltales),
            "Search the log for tokens, password hashes and mail addresses, remove those lines, withdraw what they held, and report it.",
        ));
    }
    Measurement::of(
        json!({ "lines_searched_since_start": seen.lines, "telltales": seen.telltales }),
        findings,
    )
}
