use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Billable;
use crate::ids::{ProjectId, TaskId};
use crate::time::{Interval, local_date, zone};

/// The two kinds of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From an instant to an instant.
    Interval,
    /// So much time on a date, without saying when (pitfall 13).
    Duration,
}

/// How an entry came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// By the timer.
    Timer,
    /// Typed in by hand.
    #[default]
    Manual,
    /// By a program through the API.
    Api,
    /// By the command line.
    Cli,
    /// From a file of another system.
    Import,
}

/// When an entry lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum When {
    /// From an instant to an instant, each end with the zone in which it was recorded.
    Interval {
        /// The first instant.
        started_at: Timestamp,
        /// The first instant after the entry; `None` while the timer runs.
        ended_at: Option<Timestamp>,
        /// IANA name of the zone of the start.
        start_time_zone: String,
        /// IANA name of the zone of the end.
        end_time_zone: String,
        /// The local date of the start in its own zone.
        date: Date,
    },
    /// An amount of time on a local date.
    Duration {
        /// The date.
        date: Date,
        /// The amount, in seconds.
        duration_seconds: i64,
    },
}

/// The checked content of an entry: everything but who it belongs to and how it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// When it lies.
    pub when: When,
    /// The project, if any.
    pub project_id: Option<ProjectId>,
    /// The task of the project, if any.
    pub task_id: Option<TaskId>,
    /// What was done; may be empty.
    pub note: String,
    /// Billable or not, or as the project says.
    pub billable: Billable,
    /// Tag names, each once, in the order given.
    pub tags: Vec<String>,
    /// How the entry came to be.
    pub source: Source,
}

impl When {
    /// The kind of the entry.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Interval { .. } => Kind::Interval,
            Self::Duration { .. } => Kind::Duration,
        }
    }

    /// The start of an interval.
    pub fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Interval { started_at, .. } => Some(*started_at),
            Self::Duration { .. } => None,
        }
    }

    /// The end of an interval that has ended.
    pub fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Interval { ended_at, .. } => *ended_at,
            Self::Duration { .. } => None,
        }
    }

    /// The zone name of the start of an interval.
    pub fn start_time_zone(&self) -> Option<&str> {
        match self {
            Self::Interval { start_time_zone, .. } => Some(start_time_zone),
            Self::Duration { .. } => None,
        }
    }

    /// The zone name of the end of an interval.
    pub fn end_time_zone(&self) -> Option<&str> {
        match self {
            Self::Interval { end_time_zone, .. } => Some(end_time_zone),
            Self::Duration { .. } => None,
        }
    }

    /// The local date on which the entry starts.
    pub fn date(&self) -> Date {
        match self {
            Self::Interval { date, .. } | Self::Duration { date, .. } => *date,
        }
    }

    /// Whether this is a running timer.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Interval { ended_at: None, .. })
    }

    /// The seconds recorded; `None` while the timer runs. They are elapsed seconds, also over a change of clocks.
    pub fn duration_seconds(&self) -> Option<i64> {
        match self {
            Self::Interval {
                started_at, ended_at, ..
            } => ended_at.map(|end| end.as_second() - started_at.as_second()),
            Self::Duration { duration_seconds, .. } => Some(*duration_seconds),
        }
    }

    /// The interval, a running timer taken as ending `now`. `None` for a duration entry and for a timer that
    /// starts after now.
    pub fn interval(&self, now: Timestamp) -> Option<Interval> {
        let start = self.started_at()?;
        Interval::new(start, self.ended_at().unwrap_or(now)).ok()
    }

    /// The first and the last local date that the entry touches, each end read in its own zone and a running
    /// timer taken as ending `now`. An entry that ends at midnight does not touch the day that begins there.
    pub fn dates(&self, now: Timestamp) -> (Date, Date) {
        let first = self.date();
        let (Some(interval), Some(name)) = (self.interval(now), self.end_time_zone()) else {
            return (first, first);
        };
        let Ok(end_zone) = zone(name) else {
            return (first, first);
        };
        let last_second = Timestamp::from_second(interval.end.as_second() - 1).unwrap_or(interval.end);
        let last = local_date(last_second.max(interval.start), &end_zone);
        // Somebody who crosses the date line may end on an earlier date.
        (first.min(last), first.max(last))
    }
}
