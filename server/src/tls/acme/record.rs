//! What was asked of the authority and what came of it. It lies beside the certificate, so that a restart asks no sooner than
//! the rules allow, and `doctor`, another process, can say what is wrong.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{Cause, Failure};

/// How far back attempts are remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// The history that decides when to ask next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Orders that were begun within the last hour, the oldest first. Those that a kill broke off count like any other.
    pub attempts: Vec<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// The last of them, until an order succeeds.
    pub failed: Option<Failed>,
    /// When the certificate that is there was obtained.
    pub obtained_at: Option<Timestamp>,
    /// The authority wants to hear nothing before this.
    pub wait_until: Option<Timestamp>,
    /// When the authority would like the certificate to be renewed.
    pub window: Option<Window>,
    /// When to ask for that again.
    pub ask_window_at: Option<Timestamp>,
    /// When the next order is planned, for people who look.
    pub next_at: Option<Timestamp>,
}

/// A failure as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    pub at: Timestamp,
    pub cause: Cause,
    pub detail: String,
}

/// A window of renewal (RFC 9773).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Record {
    pub fn begin(&mut self, now: Timestamp) {
        self.attempts
            .retain(|at| *at <= now && now.duration_since(*at) < REMEMBERED);
        self.attempts.push(now);
        self.wait_until = None;
    }

    pub fn succeed(&mut self, now: Timestamp) {
        self.failures = 0;
        self.failed = None;
        self.obtained_at = Some(now);
        self.window = None;
        self.ask_window_at = None;
    }

    pub fn fail(&mut self, now: Timestamp, failure: &Failure, wait_until: Option<Timestamp>) {
        self.failures = self.failures.saturating_add(1);
        self.wait_until = wait_until;
        self.failed = Some(Failed {
            at: now,
            cause: failure.cause,
            detail: failure.detail.clone(),
        });
    }
}
