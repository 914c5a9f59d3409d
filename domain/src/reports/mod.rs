//! Report arithmetic over columns of entries.
//!
//! Reports are made here and not in SQL, because zone-honest days, the midnight policy and rounding cannot be said
//! once in two dialects. Nothing is hidden in a result: it carries the policy under which it was made.

mod axis;
mod calendar;
mod columns;
mod compare;
mod filter;
mod group;
mod intern;
mod labels;
mod lines;
mod money;
mod notes;
mod policy;
mod relative;
mod run;
mod schedule;
mod select;
mod tally;
mod worth;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use columns::{Columns, Row, RowWhen};
pub use compare::Compare;
pub use filter::{Filter, Without};
pub use labels::{Lookups, MemberFacts, ProjectFacts, TaskFacts};
pub use money::{Amounts, MoneySums};
pub use notes::{MOST_NOTES, NOTE_CHARACTERS, OTHER_NOTES};
pub use policy::ReportPolicy;
pub use relative::RelativePeriod;
pub use run::run;
pub use schedule::{Frequency, Schedule};
pub use select::select;
pub use worth::{EntryWorth, worth_of_entries};

use crate::entries::DayRule;
use crate::rounding::Rounding;
use crate::time::Period;

/// The most dimensions by which a report can be grouped.
pub const MOST_DIMENSIONS: usize = 3;

/// What a report can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The client of the project.
    Client,
    /// The project.
    Project,
    /// The task.
    Task,
    /// The member.
    Member,
    /// Each team of the member; an entry counts in every one of them.
    Team,
    /// Each tag of the entry; an entry counts in every one of them.
    Tag,
    /// The local day.
    Day,
    /// The local week.
    Week,
    /// The local month.
    Month,
    /// The local quarter.
    Quarter,
    /// The local year.
    Year,
    /// The note of the entry; those with little time share a line.
    Note,
    /// Billable or not, in the end.
    Billable,
}

impl Dimension {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Project => "project",
            Self::Task => "task",
            Self::Member => "member",
            Self::Team => "team",
            Self::Tag => "tag",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Note => "note",
            Self::Billable => "billable",
        }
    }

    /// Whether the dimension is a stretch of the calendar.
    pub(crate) const fn is_calendar(self) -> bool {
        matches!(
            self,
            Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year
        )
    }

    /// Whether one entry may lie in several groups of the dimension.
    pub(crate) const fn is_many(self) -> bool {
        matches!(self, Self::Tag | Self::Team)
    }
}

/// The day on which a week begins. Weeks have ISO numbers only when that is Monday (pitfall 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As in ISO 8601.
    #[default]
    Monday,
    /// As in the Americas and much of Asia.
    Sunday,
    /// As in much of the Arab world.
    Saturday,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Query {
    /// The local dates.
    pub period: Period,
    /// The zone in which days are read; `None` reads each entry in the zone in which it started.
    pub zone: Option<TimeZone>,
    /// Which entries count.
    pub filter: Filter,
    /// Up to three dimensions, the outermost first.
    pub group_by: Vec<Dimension>,
    /// How durations are rounded.
    pub rounding: Rounding,
    /// Where a day begins and what midnight does to an entry.
    pub days: DayRule,
    /// Where a week begins.
    pub week_start: WeekStart,
    /// Whether estimates are put beside what was recorded.
    pub compare_estimates: bool,
    /// The earlier period whose figures are put beside, if any.
    pub compare: Option<Compare>,
    /// The rates by which amounts of money are put beside; `None` where none are asked for or the reader sees none.
    pub amounts: Option<Amounts>,
}

/// One part of the key of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// What it is.
    pub dimension: Dimension,
    /// The id of the thing, the first date of a stretch of the calendar, `true` or `false`, the note itself or
    /// [`OTHER_NOTES`]; `None` for entries that have no such thing.
    pub id: Option<String>,
    /// A name for people.
    pub label: String,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// One key for each dimension asked for.
    pub keys: Vec<Key>,
    /// Seconds, rounded as the policy says.
    pub duration_seconds: i64,
    /// How many entries lie in the group, each counted once.
    pub entries: u64,
    /// Those of the seconds that are billable.
    pub billable_seconds: i64,
    /// The estimate of the task or project of this line, where there is one and it was asked for.
    pub estimate_seconds: Option<i64>,
    /// What it is worth, where amounts were asked for.
    pub money: Option<MoneySums>,
    /// The same line in the earlier period; `None` when nothing is compared.
    pub previous: Option<Total>,
}

/// The last line of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Total {
    /// Seconds, rounded as the policy says.
    pub duration_seconds: i64,
    /// How many entries count, each once.
    pub entries: u64,
    /// Those of the seconds that are billable.
    pub billable_seconds: i64,
    /// What it is worth, where amounts were asked for.
    pub money: Option<MoneySums>,
}

/// The earlier period of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Its dates.
    pub period: Period,
    /// Its last line.
    pub total: Total,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The lines, ordered by their keys: the calendar in order of time, everything else by name.
    pub groups: Vec<Group>,
    /// The sum. Without tags or teams among the dimensions it is the sum of the lines as they are printed.
    pub total: Total,
    /// Under which rules the figures were made.
    pub policy: ReportPolicy,
    /// How many running timers were left out, because they have no duration yet.
    pub running_excluded: u64,
    /// The earlier period, when one is compared.
    pub comparison: Option<Comparison>,
}
