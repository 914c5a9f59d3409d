//! The timer: what runs, start, stop.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Instant,
    entries::{Billable, Source, TimeEntry},
};

/// The caller's timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timer {
    /// The running entry; null when nothing runs.
    #[schema(required = true)]
    pub entry: Option<TimeEntry>,
    /// The server's clock, for counting without trusting the local one.
    pub now: Instant,
    /// True when it has been running longer than the organization thinks anybody works.
    pub forgotten: bool,
    /// After how many seconds a timer counts as forgotten.
    pub forgotten_after_seconds: i64,
}

/// Starts the timer. A running one is stopped at the same instant first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "note": "Review", "tags": ["support"], "start_time_zone": "Europe/Berlin" }))]
pub struct StartTimer {
    /// UUID (version 7) made by the client; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The task; it must belong to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// What is being done; empty when absent.
    #[schema(max_length = 5000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `inherit` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billable: Option<Billable>,
    /// Names of tags.
    #[schema(max_items = 50)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Start: an RFC 3339 instant or a local date-time read in `start_time_zone`; now when absent.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// IANA zone of the start; the member's zone when absent.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time_zone: Option<String>,
    /// Where the entry comes from; `timer` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Stops the timer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopTimer {
    /// End: an RFC 3339 instant or a local date-time read in `end_time_zone`; now when absent.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// IANA zone of the end; the zone of the start when absent.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time_zone: Option<String>,
}
