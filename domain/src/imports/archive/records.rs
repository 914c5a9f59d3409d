//! The records of the archive. Words for states are the ones of the API. Unknown fields are refused: reading an
//! archive must not lose what it does not understand.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::roles::ExtraGrant;
use crate::scope::budget::DEFAULT_ALERTS;

/// How durations are rounded in reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// `none`, `up`, `down` or `nearest`.
    pub mode: String,
    /// Step in minutes.
    pub minutes: u16,
    /// `entry`, `day` or `group`.
    pub level: String,
}

/// The organization and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Id.
    pub id: String,
    /// Name in addresses.
    pub slug: String,
    /// Name.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// Language tag.
    pub locale: String,
    /// `monday`, `sunday` or `saturday`.
    pub week_start: String,
    /// ISO 4217 code.
    pub currency: String,
    /// `allow`, `warn` or `forbid`.
    pub overlap_policy: String,
    /// `split_at_midnight` or `start_day`.
    pub day_boundary: String,
    /// Default of reports.
    pub rounding: Rounding,
    /// After so many hours a timer counts as forgotten.
    pub forgotten_timer_hours: u16,
    /// Sessions end after so many minutes without use.
    pub session_idle_minutes: u32,
    /// Sessions end after so many hours.
    pub session_absolute_hours: u32,
    /// Who needs a second factor: `optional`, `admins` or `everyone`. Absent for `optional`.
    #[serde(default = "optional", skip_serializing_if = "is_optional")]
    pub second_factor: String,
}

fn is_optional(policy: &str) -> bool {
    policy == "optional"
}

fn optional() -> String {
    "optional".to_owned()
}

/// A member. Passwords and tokens are never in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// `owner`, `admin`, `manager` or `member`.
    pub role: String,
    /// The custom role that they have instead. Absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_role_id: Option<String>,
    /// What they may do beside their role. Absent for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_grants: Vec<ExtraGrant>,
    /// `active` or `disabled`.
    pub state: String,
    /// IANA zone.
    pub time_zone: String,
    /// Language tag.
    pub locale: String,
    /// Settings of the screen, as in the API.
    pub preferences: serde_json::Map<String, serde_json::Value>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its members.
    pub member_ids: Vec<String>,
    /// Those who lead it.
    pub lead_ids: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Note.
    pub note: String,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Id.
    pub id: String,
    /// Its client.
    pub client_id: Option<String>,
    /// Name.
    pub name: String,
    /// Short code.
    pub code: Option<String>,
    /// Colour, by the name of the API.
    pub color: String,
    /// Note.
    pub note: String,
    /// Whether its time is billable by default.
    pub billable: bool,
    /// `everyone` or `members`.
    pub visibility: String,
    /// Those who may see it, when not everyone may.
    pub member_ids: Vec<String>,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Budget in seconds.
    #[serde(default)]
    pub budget_seconds: Option<i64>,
    /// Percent of the budget at which people are told.
    #[serde(default = "default_alerts")]
    pub budget_alerts: Vec<i64>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The marks of projects from before there were budgets.
fn default_alerts() -> Vec<i64> {
    DEFAULT_ALERTS.to_vec()
}

/// A status that tasks can have. Since version 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskStatus {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `open`, `in_progress` or `done`.
    pub category: String,
    /// Its place among the others, compared byte by byte.
    pub rank: String,
    /// How many tasks shall have it at most.
    pub task_limit: Option<i64>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Id.
    pub id: String,
    /// Its project.
    pub project_id: String,
    /// Name.
    pub name: String,
    /// Note.
    pub note: String,
    /// `open`, `in_progress` or `done`: the category of its status.
    pub status: String,
    /// Its status. Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<String>,
    /// Its place among the tasks of its status, compared byte by byte. Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Deadline.
    pub deadline: Option<Date>,
    /// `inherit`, `yes` or `no`.
    pub billable: String,
    /// Those to whom it is assigned.
    pub assignee_ids: Vec<String>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// One estimate of a task, as it stood from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskEstimate {
    /// The task.
    pub task_id: String,
    /// Estimate in seconds; none when it was taken back.
    pub estimate_seconds: Option<i64>,
    /// The member who set it.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A comment on one client, project or task. Since version 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Id.
    pub id: String,
    /// The client it is about.
    pub client_id: Option<String>,
    /// The project it is about.
    pub project_id: Option<String>,
    /// The task it is about.
    pub task_id: Option<String>,
    /// Who wrote it.
    pub member_id: String,
    /// What it says.
    pub text: String,
    /// The members it mentions.
    pub mention_ids: Vec<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Colour, by the name of the API.
    pub color: String,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A time entry of either kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeEntry {
    /// Id.
    pub id: String,
    /// `interval` or `duration`.
    pub kind: String,
    /// Whose time it is.
    pub member_id: String,
    /// Its project.
    pub project_id: Option<String>,
    /// Its task.
    pub task_id: Option<String>,
    /// Start of an interval.
    pub started_at: Option<Timestamp>,
    /// End of an interval; none while it runs.
    pub ended_at: Option<Timestamp>,
    /// IANA zone of the start.
    pub start_time_zone: Option<String>,
    /// IANA zone of the end.
    pub end_time_zone: Option<String>,
    /// Local date: of the start of an interval, or of the duration.
    pub date: Date,
    /// Seconds of a duration.
    pub duration_seconds: Option<i64>,
    /// Note.
    pub note: String,
    /// `inherit`, `yes` or `no`.
    pub billable: String,
    /// Ids of its tags.
    pub tag_ids: Vec<String>,
    /// `timer`, `manual`, `api`, `cli` or `import`.
    pub source: String,
    /// The id in the tracker it was imported from, with the name of the format in front. Since version 2.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Hash of the content it was imported with. Since version 2.
    #[serde(default)]
    pub content_hash: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A week that was submitted at least once. Since version 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timesheet {
    /// Id.
    pub id: String,
    /// Whose week it is.
    pub member_id: String,
    /// Its first day.
    pub week_start: Date,
    /// Its last day.
    pub week_end: Date,
    /// `open`, `submitted`, `approved`, `rejected` or `reopened`.
    pub state: String,
    /// When it was submitted last.
    pub submitted_at: Timestamp,
    /// Every step that was taken with it, the oldest first; never empty.
    pub steps: Vec<TimesheetStep>,
}

/// One step that was taken with a timesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimesheetStep {
    /// `submit`, `withdraw`, `approve`, `reject` or `reopen`.
    pub step: String,
    /// What was said with it.
    pub comment: String,
    /// The member who took it.
    pub taken_by: String,
    /// When it was taken.
    pub taken_at: Timestamp,
}

/// A closed period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Whose; everybody's when absent.
    pub member_id: Option<String>,
    /// Last closed date; none when it was reopened.
    pub locked_until: Option<Date>,
    /// Why.
    pub reason: String,
    /// The member who set it.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
}

/// A saved report. Public links are never in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedReport {
    /// Id.
    pub id: String,
    /// Whose it is.
    pub owner_id: String,
    /// Name.
    pub name: String,
    /// What it asks, as in the API.
    pub definition: serde_json::Value,
    /// Whether every member sees it.
    pub shared: bool,
    /// Those who keep it at hand.
    pub pinned_by: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A piece of work that a member keeps at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Favorite {
    /// Id.
    pub id: String,
    /// Whose favorite it is.
    pub member_id: String,
    /// Orders the favorites of the member.
    pub position: i64,
    /// Its project.
    pub project_id: Option<String>,
    /// Its task.
    pub task_id: Option<String>,
    /// Note.
    pub note: String,
    /// `inherit`, `yes` or `no`.
    pub billable: String,
    /// Ids of its tags.
    pub tag_ids: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Work that a member does again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecurringEntry {
    /// Id.
    pub id: String,
    /// Whose it is.
    pub member_id: String,
    /// Its project.
    pub project_id: Option<String>,
    /// Its task.
    pub task_id: Option<String>,
    /// Note.
    pub note: String,
    /// `inherit`, `yes` or `no`.
    pub billable: String,
    /// Ids of its tags.
    pub tag_ids: Vec<String>,
    /// The first possible date.
    pub from: Date,
    /// The last possible date.
    pub until: Option<Date>,
    /// 1 is every week.
    pub interval: u8,
    /// Days of the week as RFC 5545 names them.
    pub by_day: String,
    /// Minutes after midnight of an interval; none for a duration.
    pub start_minute: Option<u16>,
    /// How long.
    pub duration_seconds: i64,
    /// IANA zone of the clock.
    pub time_zone: String,
    /// Whether it is recorded by itself. It comes in paused, so that two places do not record the same.
    pub automatic: bool,
    /// Whether it rests.
    pub paused: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
