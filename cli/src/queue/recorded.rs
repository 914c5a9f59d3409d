//! One record: what somebody did, with the instants at which they did it.

use api::{Instant, entries::Billable};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The idempotency key with which it is sent, also when it is sent again.
    pub key: Uuid,
    /// The server it is meant for.
    pub server: String,
    /// Whose it is.
    pub member_id: Uuid,
    /// When it was recorded.
    pub at: Instant,
    /// What to do.
    pub action: Action,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Start the timer.
    Start {
        /// Id of the new entry.
        id: Uuid,
        /// What is worked on.
        work: Work,
        /// When it started.
        started_at: Instant,
        /// IANA zone of the start.
        time_zone: String,
    },
    /// Stop the timer.
    Stop {
        /// When it ended.
        ended_at: Instant,
        /// IANA zone of the end.
        time_zone: String,
        /// The key of the start it belongs to, when that was still waiting.
        start: Option<Uuid>,
    },
    /// Add an entry.
    Add {
        /// Id of the new entry.
        id: Uuid,
        /// What was worked on.
        work: Work,
        /// When.
        when: When,
    },
}

/// What is worked on. Names instead of ids, because ids cannot be looked up without the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// The note.
    pub note: String,
    /// Name or code of the project.
    pub project: Option<String>,
    /// Name of the task.
    pub task: Option<String>,
    /// Names of the tags.
    pub tags: Vec<String>,
    /// The wish about billing.
    pub billable: Billable,
}

/// When somebody worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// From one instant to another.
    Between {
        /// The start.
        start: Instant,
        /// The end.
        end: Instant,
        /// IANA zone of both.
        time_zone: String,
    },
    /// An amount of time on a date.
    Lasting {
        /// The date.
        date: Date,
        /// How long, in seconds.
        seconds: i64,
    },
}

impl Recorded {
    /// What it is, on one line.
    pub fn describe(&self) -> String {
        match &self.action {
            Action::Start { work, started_at, .. } => format!("start {started_at} {}", work.describe()),
            Action::Stop { ended_at, .. } => format!("stop {ended_at}"),
            Action::Add {
                work,
                when: When::Between { start, end, .. },
                ..
            } => {
                format!("add {start} – {end} {}", work.describe())
            }
            Action::Add {
                work,
                when: When::Lasting { date, seconds },
                ..
            } => {
                format!(
                    "add {date} {} {}",
                    domain::durations::format_clock(*seconds),
                    work.describe()
                )
            }
        }
    }
}

impl Work {
    /// What it is, as one would type it.
    pub fn describe(&self) -> String {
        let mut words = vec![self.note.clone()];
        words.extend(self.project.iter().map(|name| format!("@{name}")));
        words.extend(self.task.iter().map(|name| format!("/{name}")));
        words.extend(self.tags.iter().map(|name| format!("#{name}")));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }
}
