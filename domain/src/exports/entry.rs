//! A time entry as exports see it: with names instead of ids.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// One finished time entry.
#[derive(Debug, Clone)]
pub struct ExportEntry<'a> {
    /// Id.
    pub id: &'a str,
    /// Name of the member.
    pub member: &'a str,
    /// E-mail address of the member.
    pub email: &'a str,
    /// Client name, possibly empty.
    pub client: &'a str,
    /// Project name, possibly empty.
    pub project: &'a str,
    /// Task name, possibly empty.
    pub task: &'a str,
    /// Note, possibly empty.
    pub note: &'a str,
    /// Tag names.
    pub tags: &'a [&'a str],
    /// Whether it is billable, after inheritance.
    pub billable: bool,
    /// When it happened.
    pub time: ExportTime<'a>,
}

/// When the work of an exported entry happened.
#[derive(Debug, Clone)]
pub enum ExportTime<'a> {
    /// A start and an end, each in its zone.
    Interval {
        /// First moment of the work.
        start: Timestamp,
        /// First moment after the work.
        end: Timestamp,
        /// Zone of the start.
        start_zone: &'a TimeZone,
        /// Zone of the end.
        end_zone: &'a TimeZone,
    },
    /// Time on a local date.
    Duration {
        /// Local date.
        date: Date,
        /// Seconds of work.
        seconds: i64,
    },
}

impl ExportTime<'_> {
    /// Length in seconds.
    pub fn seconds(&self) -> i64 {
        match self {
            Self::Interval { start, end, .. } => end.as_second() - start.as_second(),
            Self::Duration { seconds, .. } => *seconds,
        }
    }

    /// Local date of the start, or the date of the duration.
    pub fn date(&self) -> Date {
        match self {
            Self::Interval {
                start, start_zone, ..
            } => start_zone.to_datetime(*start).date(),
            Self::Duration { date, .. } => *date,
        }
    }
}

/// Seconds as `H:MM:SS`, with as many hours as there are.
pub(super) fn clock(seconds: i64, width: usize) -> String {
    format!(
        "{:0width$}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Decimal hours with four digits, half up: less than a second apart from the truth, and no float on the way.
pub(super) fn hours(seconds: i64) -> String {
    let ten_thousandths = (seconds * 10_000 + 1800) / 3600;
    format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}
