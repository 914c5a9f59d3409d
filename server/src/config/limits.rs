use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Bounds on what a client may ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest JSON body, in bytes.
    pub body_bytes: usize,
    /// Largest uploaded import file, in bytes.
    pub upload_bytes: u64,
    /// How many bytes of sealed activity one member may keep here.
    pub activity_bytes: i64,
    /// Time in which an ordinary request must be done, in seconds.
    pub request_seconds: u64,
    /// Requests being worked on at once; more are refused with 503.
    pub concurrent_requests: usize,
    /// How many of these one organization may have, so that others always find a place; half of them when absent.
    pub organization_requests: Option<usize>,
    /// Event streams open at once.
    pub event_streams: usize,
    /// Requests that one member, or one token, may go on sending each second at each node; more are refused with 429.
    /// 1 to 100000.
    pub member_requests_per_second: u32,
    /// Requests that one member, or one token, may send at once after a rest; 1 to 1000000.
    pub member_requests_at_once: u32,
}

/// What is more than this limits nobody.
const MOST_PER_SECOND: u32 = 100_000;
const MOST_AT_ONCE: u32 = 1_000_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            upload_bytes: 512 * 1024 * 1024,
            activity_bytes: 2 * 1024 * 1024 * 1024,
            request_seconds: 30,
            concurrent_requests: 1024,
            organization_requests: None,
            event_streams: 2048,
            member_requests_per_second: 500,
            member_requests_at_once: 20_000,
        }
    }
}

impl Limits {
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// How many requests one organization may have under way.
    pub fn share(&self) -> usize {
        self.organization_requests
            .unwrap_or_else(|| self.concurrent_requests.div_ceil(2))
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let positive = self.body_bytes > 0
            && self.upload_bytes > 0
            && self.activity_bytes > 0
            && self.request_seconds > 0
            && self.concurrent_requests > 0
            && self.share() > 0
            && self.event_streams > 0;
        if !positive {
            return Err(ConfigError("limits must be greater than zero".into()));
        }
        for (name, value, most) in [
            (
                "member_requests_per_second",
                self.member_requests_per_second,
                MOST_PER_SECOND,
            ),
            (
                "member_requests_at_once",
                self.member_requests_at_once,
                MOST_AT_ONCE,
            ),
        ] {
            if !(1..=most).contains(&value) {
                return Err(ConfigError(format!("limits.{name} must be between 1 and {most}")));
            }
        }
        Ok(())
    }
}
