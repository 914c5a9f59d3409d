//! Recurring entries: work that the caller does again and again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Instant,
    entries::{Billable, TimeEntry},
    patch,
};

/// A day of the week, as RFC 5545 names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum ByDay {
    /// Monday.
    #[serde(rename = "MO")]
    Monday,
    /// Tuesday.
    #[serde(rename = "TU")]
    Tuesday,
    /// Wednesday.
    #[serde(rename = "WE")]
    Wednesday,
    /// Thursday.
    #[serde(rename = "TH")]
    Thursday,
    /// Friday.
    #[serde(rename = "FR")]
    Friday,
    /// Saturday.
    #[serde(rename = "SA")]
    Saturday,
    /// Sunday.
    #[serde(rename = "SU")]
    Sunday,
}

/// Work that the caller does again and again. Its dates are proposed, or recorded by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecurringEntry {
    /// Id of the recurring entry.
    pub id: Uuid,
    /// What is done.
    pub note: String,
    /// The project, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// The wish about billing.
    pub billable: Billable,
    /// Names of the tags.
    pub tags: Vec<String>,
    /// The first possible date; its week is the first one.
    pub from: Date,
    /// The last possible date, or null.
    #[schema(required = true)]
    pub until: Option<Date>,
    /// 1 is every week, 2 every second one.
    pub interval: u8,
    /// On which days of such a week.
    pub by_day: Vec<ByDay>,
    /// The same in the words of RFC 5545.
    #[schema(example = "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO")]
    pub rrule: String,
    /// Local start of an interval; null for a duration.
    #[schema(required = true, example = "09:00")]
    pub start_time: Option<String>,
    /// How long.
    pub duration_seconds: i64,
    /// IANA zone of the clock.
    pub time_zone: String,
    /// Whether it is recorded by itself when its time is over, instead of being proposed.
    pub automatic: bool,
    /// Whether it rests.
    pub paused: bool,
    /// When it was created. Nothing is recorded by itself for the time before.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
}

/// All recurring entries of the caller. There are never more than 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecurringEntryList {
    /// In the order in which they were made.
    pub items: Vec<RecurringEntry>,
}

/// A new recurring entry; a note or a project names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "note": "Daily", "from": "2026-03-02", "by_day": ["MO", "TU", "WE", "TH", "FR"], "start_time": "09:00",
    "duration_seconds": 900
}))]
pub struct CreateRecurringEntry {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// What is done.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The task; needs its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// The wish about billing; as the project says when absent.
    #[serde(default)]
    pub billable: Billable,
    /// Names of the tags; unknown ones are created for callers who may.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub tags: Vec<String>,
    /// The first possible date.
    pub from: Date,
    /// The last possible date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// 1 is every week, 2 every second one; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 52)]
    pub interval: Option<u8>,
    /// On which days of such a week.
    #[schema(min_items = 1, max_items = 7)]
    pub by_day: Vec<ByDay>,
    /// Local start of an interval; a duration when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "09:00", max_length = 5)]
    pub start_time: Option<String>,
    /// How long: from a minute to a day.
    #[schema(minimum = 60, maximum = 86_400)]
    pub duration_seconds: i64,
    /// IANA zone of the clock; the caller's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub time_zone: Option<String>,
    /// Whether it is recorded by itself.
    #[serde(default)]
    pub automatic: bool,
}

/// Changes to a recurring entry. What is not named stays as it is, and so does what was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "paused": true }))]
pub struct UpdateRecurringEntry {
    /// What is done.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5000)]
    pub note: Option<String>,
    /// The project, or null for none; its task goes with it.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub project_id: Option<Option<Uuid>>,
    /// The task, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub task_id: Option<Option<Uuid>>,
    /// The wish about billing.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Billable, required = false)]
    pub billable: Option<Billable>,
    /// Names of all its tags.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub tags: Option<Vec<String>>,
    /// The first possible date.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Date, required = false)]
    pub from: Option<Date>,
    /// The last possible date, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Date>, required = false)]
    pub until: Option<Option<Date>>,
    /// 1 is every week, 2 every second one.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u8, required = false, minimum = 1, maximum = 52)]
    pub interval: Option<u8>,
    /// On which days of such a week.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<ByDay>, required = false, min_items = 1, max_items = 7)]
    pub by_day: Option<Vec<ByDay>>,
    /// Local start of an interval, or null for a duration.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, required = false, max_length = 5)]
    pub start_time: Option<Option<String>>,
    /// How long.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = i64, required = false, minimum = 60, maximum = 86_400)]
    pub duration_seconds: Option<i64>,
    /// IANA zone of the clock.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// Whether it is recorded by itself.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub automatic: Option<bool>,
    /// Whether it rests. Nothing is recorded by itself for the time in between.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub paused: Option<bool>,
}

/// Which dates to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProposalQuery {
    /// First date.
    pub from: Date,
    /// Date after the last one; at most 62 days after the first.
    pub to: Date,
}

/// A date of a recurring entry that was neither recorded nor skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proposal {
    /// The recurring entry; what is done stands there.
    pub recurring_entry_id: Uuid,
    /// The date.
    pub date: Date,
    /// Start of an interval; null for a duration.
    #[schema(required = true)]
    pub started_at: Option<Instant>,
    /// End of an interval; null for a duration.
    #[schema(required = true)]
    pub ended_at: Option<Instant>,
    /// How long.
    pub duration_seconds: i64,
}

/// The proposals of a period, in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalList {
    /// Days that are closed have none.
    pub items: Vec<Proposal>,
}

/// What becomes of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceAction {
    /// It is recorded as it is proposed.
    Record,
    /// It is not proposed any more.
    Skip,
}

/// Decides about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-03-02", "action": "record" }))]
pub struct SettleOccurrence {
    /// The date.
    pub date: Date,
    /// What becomes of it.
    pub action: OccurrenceAction,
}

/// What became of a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OccurrenceSettled {
    /// What was recorded; null when it was skipped.
    #[schema(required = true)]
    pub entry: Option<TimeEntry>,
}
