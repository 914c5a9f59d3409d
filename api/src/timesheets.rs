//! Timesheets: one member's week on its way from recording to approval.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, page::Order};

/// How far a timesheet is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetState {
    /// Being recorded; also a week that nobody ever submitted.
    #[default]
    Open,
    /// Waits for an approver. Its entries cannot be changed.
    Submitted,
    /// Approved. Its entries cannot be changed.
    Approved,
    /// Given back with a comment, to be corrected.
    Rejected,
    /// Was approved, and may be changed again.
    Reopened,
}

/// What is done to a timesheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetStep {
    /// Its member hands it in.
    Submit,
    /// Its member takes it back before somebody decided.
    Withdraw,
    /// An approver agrees.
    Approve,
    /// An approver gives it back; needs a comment.
    Reject,
    /// An approver opens an approved week again; needs a comment.
    Reopen,
}

/// What the checks of a week found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A timer of this week is still running.
    RunningTimer,
    /// More time lies on a day than the day has.
    ImpossibleDay,
    /// Entries share time.
    Overlap,
    /// More than ten hours lie on a day.
    LongDay,
    /// Time without a project.
    MissingProject,
    /// Nothing was recorded.
    EmptyWeek,
    /// Nothing was recorded on a workday that is over.
    EmptyDay,
    /// More than two hours lie between two entries of a day.
    DayGap,
    /// Earlier weeks hold time that was never submitted.
    OpenEarlierWeeks,
}

/// Whether a finding keeps a week from being submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look; the week can be submitted all the same.
    Warning,
    /// Must be put right before the week can be submitted.
    Blocking,
}

/// One result of the checks of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// Whether it keeps the week from being submitted.
    pub severity: Severity,
    /// On which days; for `open_earlier_weeks` the first days of those weeks.
    pub dates: Vec<Date>,
    /// The entries it is about, where it is about single ones.
    pub entry_ids: Vec<Uuid>,
    /// A sentence for people.
    pub message: String,
}

/// What keeps the entries of a day as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayLockKind {
    /// A closed period of the whole organization.
    Organization,
    /// A closed period of the member.
    Member,
    /// A week that is submitted.
    Submitted,
    /// A week that is approved.
    Approved,
}

/// Who keeps the entries of a day as they are, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayLock {
    /// What it is.
    pub kind: DayLockKind,
    /// Who set it.
    pub set_by: Uuid,
    /// When it was set.
    pub set_at: Instant,
    /// Why; empty when nobody said.
    pub reason: String,
}

/// One day of a timesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimesheetDay {
    /// The day.
    pub date: Date,
    /// The time recorded on it, in seconds, running timers left out. An entry that crosses midnight counts as the
    /// organization's day boundary says.
    pub seconds: i64,
    /// What keeps its entries as they are, or null.
    #[schema(required = true)]
    pub lock: Option<DayLock>,
}

/// One step that was taken with a timesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimesheetHistory {
    /// What was done.
    pub step: TimesheetStep,
    /// Who did it.
    pub taken_by: Uuid,
    /// When.
    pub taken_at: Instant,
    /// What was said with it; may be empty.
    pub comment: String,
}

/// One member's week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Timesheet {
    /// Id of the timesheet; null while the week was never submitted.
    #[schema(required = true)]
    pub id: Option<Uuid>,
    /// Whose week it is.
    pub member_id: Uuid,
    /// Its first day.
    pub week_start: Date,
    /// Its last day.
    pub week_end: Date,
    /// How far it is.
    pub state: TimesheetState,
    /// When it was submitted last, or null.
    #[schema(required = true)]
    pub submitted_at: Option<Instant>,
    /// All time of its days, in seconds.
    pub total_seconds: i64,
    /// Its seven days.
    pub days: Vec<TimesheetDay>,
    /// What the checks find now, the blocking ones first.
    pub findings: Vec<Finding>,
    /// Every step that was taken, the oldest first.
    pub history: Vec<TimesheetHistory>,
    /// Counts the steps; the `ETag`. 0 while the week was never submitted.
    pub version: i64,
    /// The steps that the caller may take now.
    pub allowed_actions: Vec<String>,
}

/// How many timesheets wait for the caller's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingTimesheets {
    /// Their number.
    pub count: i64,
}

/// Which week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WeekQuery {
    /// Any day of the week.
    pub date: Date,
    /// Whose; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
}

/// Hands a week in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-03-02", "comment": "The workshop is on Friday's entry" }))]
pub struct SubmitTimesheet {
    /// UUID (version 7) made by the client program, for a week that is submitted for the first time; the server makes
    /// one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Any day of the week.
    pub date: Date,
    /// Whose; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// For those who decide.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub comment: String,
}

/// What is said with a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "comment": "Tuesday is twelve hours: is that right?" }))]
pub struct TakeStep {
    /// For the member. Rejecting and reopening need one.
    #[schema(max_length = 2000)]
    pub comment: String,
}

/// Steps with several timesheets at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkTimesheets {
    /// The steps, in order.
    #[schema(min_items = 1, max_items = 200)]
    pub operations: Vec<TimesheetOperation>,
}

/// One of several steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "id": "019581aa-0000-7000-8000-000000000001", "step": "approve", "version": 1 }))]
pub struct TimesheetOperation {
    /// The timesheet.
    pub id: Uuid,
    /// What is done; anything but submitting, which needs no id.
    pub step: TimesheetStep,
    /// The version the client last saw; refused when the timesheet has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// For the member. Rejecting and reopening need one.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub comment: String,
}

/// What the steps led to, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkTimesheetsResult {
    /// The timesheets as they are now.
    pub items: Vec<Timesheet>,
}

/// Which timesheets to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimesheetQuery {
    /// Only those in one of these states. Weeks that were never submitted are in no list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[param(inline)]
    pub state: Vec<TimesheetState>,
    /// Only those of these members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub member_id: Vec<Uuid>,
    /// Only those of members of this team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<Uuid>,
    /// Only those that the caller may decide about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_decide: Option<bool>,
    /// Weeks that begin on this date or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Weeks that begin before this date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Newest or oldest week first; newest when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub order: Option<Order>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
