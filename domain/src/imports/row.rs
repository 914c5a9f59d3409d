//! The one shape into which every source is brought.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// A time as the source knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceTime {
    /// A point on the time line.
    Instant(Timestamp),
    /// A reading of a clock on a wall; the zone is not in the file and has to be asked for.
    Local(civil::DateTime),
}

/// When the work happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum When {
    /// A start and an end.
    Interval {
        /// First moment of the work.
        start: SourceTime,
        /// First moment after the work.
        end: SourceTime,
    },
    /// Time on a date, for sources that know no clock times.
    Duration {
        /// Local date.
        date: civil::Date,
        /// Seconds of work.
        seconds: i64,
    },
    /// A timer that was running when the source was exported.
    Running {
        /// First moment of the work.
        start: SourceTime,
    },
}

/// The person a source names, as it names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Person {
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

impl Person {
    /// A person of two texts of which either may be empty; none when both are.
    pub fn of(name: &str, email: &str) -> Option<Self> {
        let person = Self {
            name: filled(name),
            email: filled(email),
        };
        (person.name.is_some() || person.email.is_some()).then_some(person)
    }

    /// What identifies the person inside one source: the e-mail address, otherwise the name, in lower case.
    pub fn key(&self) -> String {
        self.email
            .as_deref()
            .or(self.name.as_deref())
            .unwrap_or_default()
            .to_lowercase()
    }
}

/// A duration that the source prints beside the two ends, and how coarsely it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Seconds.
    pub seconds: i64,
    /// The duration is exact to less than this many seconds: 1 for H:MM:SS, 60 for H:MM, 36 for hours with two digits.
    pub precision: i64,
}

impl Stated {
    /// Whether the stated duration says the same as an exact one.
    pub fn agrees_with(self, seconds: i64) -> bool {
        (self.seconds - seconds).abs() < self.precision.max(1)
    }
}

/// One time entry of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Row in the file, counted as in [`super::RowProblem::row`].
    pub row: u64,
    /// The source's own stable id, when it has one.
    pub external_id: Option<String>,
    /// Whose time it is; none for sources of one person.
    pub person: Option<Person>,
    /// Client name.
    pub client: Option<String>,
    /// Project name.
    pub project: Option<String>,
    /// Task name.
    pub task: Option<String>,
    /// Tag names in source order, without repetitions.
    pub tags: Vec<String>,
    /// Note, possibly empty.
    pub note: String,
    /// Whether the entry is billable; none leaves it to the task and the project.
    pub billable: Option<bool>,
    /// When it happened.
    pub when: When,
    /// IANA name of the zone of the start, for sources that keep it.
    pub start_zone: Option<String>,
    /// IANA name of the zone of the end, for sources that keep it.
    pub end_zone: Option<String>,
    /// The duration printed beside the two ends.
    pub stated: Option<Stated>,
    /// Seconds that this row adds to the total of the source; zero for a running timer.
    pub source_seconds: i64,
}

impl SourceRow {
    /// A row with nothing but its place and its time.
    pub(super) fn at(row: u64, when: When, stated: Option<Stated>) -> Self {
        let source_seconds = match when {
            When::Duration { seconds, .. } => seconds,
            When::Running { .. } => 0,
            When::Interval { start, end } => source_seconds(start, end, stated),
        };
        Self {
            row,
            external_id: None,
            person: None,
            client: None,
            project: None,
            task: None,
            tags: Vec::new(),
            note: String::new(),
            billable: None,
            when,
            start_zone: None,
            end_zone: None,
            stated,
            source_seconds,
        }
    }

    /// Whether the row cannot be placed on the time line without knowing a zone.
    pub fn needs_zone(&self) -> bool {
        let local = |time: &SourceTime| matches!(time, SourceTime::Local(_));
        match &self.when {
            When::Interval { start, end } => self.start_zone.is_none() && (local(start) || local(end)),
            When::Running { start } => self.start_zone.is_none() && local(start),
            When::Duration { .. } => false,
        }
    }
}

/// The source's own figure. A rounded one that agrees with the ends only confirms them, so the exact length counts.
fn source_seconds(start: SourceTime, end: SourceTime, stated: Option<Stated>) -> i64 {
    let length = apparent_length(start, end);
    match (stated, length) {
        (Some(stated), Some(length)) if stated.agrees_with(length) => length,
        (Some(stated), _) => stated.seconds,
        (None, Some(length)) => length,
        (None, None) => 0,
    }
}

/// Length in seconds as far as it can be told without a zone.
pub(super) fn apparent_length(start: SourceTime, end: SourceTime) -> Option<i64> {
    match (start, end) {
        (SourceTime::Instant(start), SourceTime::Instant(end)) => Some(end.as_second() - start.as_second()),
        (SourceTime::Local(start), SourceTime::Local(end)) => Some(start.duration_until(end).as_secs()),
        _ => None,
    }
}

/// The trimmed text, unless nothing is left.
pub(super) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Trims tags and drops empty and repeated ones.
pub(super) fn tags<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for part in parts {
        let tag = part.trim();
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
