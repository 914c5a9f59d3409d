//! Reports: the query, the groups, the drill-down and the file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    entries::Kind,
    organization::{DayBoundary, Rounding, WeekStart},
};

/// What a report can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The organization's customer.
    Client,
    /// Project.
    Project,
    /// Task.
    Task,
    /// Who worked.
    Member,
    /// Team; somebody in several teams counts in each.
    Team,
    /// Tag; an entry with several tags counts in each.
    Tag,
    /// Local day.
    Day,
    /// Week, beginning with `week_start`.
    Week,
    /// Calendar month.
    Month,
    /// Calendar quarter.
    Quarter,
    /// Calendar year.
    Year,
    /// Note, by its first 200 characters. The 500 notes with the most time have a group each; all others share the one
    /// whose id is ` other`.
    Note,
    /// Billed or not.
    Billable,
}

/// Beside which earlier period a report is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The period of the same length right before: whole months before whole months, otherwise as many days.
    PreviousPeriod,
    /// The same dates a year earlier.
    PreviousYear,
}

/// What to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from": "2026-03-01", "to": "2026-04-01", "time_zone": null, "filter": {}, "group_by": ["project", "member"],
    "rounding": { "mode": "nearest", "minutes": 15, "level": "entry" }
}))]
pub struct ReportQuery {
    /// First date.
    pub from: Date,
    /// Date after the last one.
    pub to: Date,
    /// IANA zone that decides which day an instant belongs to; null for each entry's own zone.
    #[serde(default)]
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    /// Which entries count; everything the caller may see when empty.
    #[serde(default)]
    pub filter: ReportFilter,
    /// Up to three dimensions, outermost first; none for the total alone.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub group_by: Vec<Dimension>,
    /// Rounding; the organization's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// What happens at midnight; the organization's rule when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_boundary: Option<DayBoundary>,
    /// First day of the week; the organization's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_start: Option<WeekStart>,
    /// Whether groups by project or task show their estimates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_estimates: Option<bool>,
    /// The earlier period whose figures are put beside; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// Whether amounts of money are put beside the time; refused to callers who see no rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<bool>,
    /// Leaves members out of the caller's reach out of `filter.member_ids`, and amounts that the caller does not see,
    /// instead of refusing the query: the way to open a report that somebody else has shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_only: Option<bool>,
}

/// Which entries count. An empty list filters nothing; several fields must all match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFilter {
    /// One of these members.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_ids: Vec<Uuid>,
    /// A member of one of these teams.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team_ids: Vec<Uuid>,
    /// A project of one of these clients.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub client_ids: Vec<Uuid>,
    /// One of these projects.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub project_ids: Vec<Uuid>,
    /// One of these tasks.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub task_ids: Vec<Uuid>,
    /// At least one of these tags, by name.
    #[schema(max_items = 1000)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Billed in the end, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// A note that contains this text, in upper or lower case.
    #[schema(max_length = 200)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// One of these kinds.
    #[schema(max_items = 2)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// None of these: `["project"]` is time that was booked on no project.
    #[schema(max_items = 5)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<Without>,
}

/// What an entry can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Without {
    /// No project, or one for no client.
    Client,
    /// No project.
    Project,
    /// No task.
    Task,
    /// The member is in no team.
    Team,
    /// No tag.
    Tag,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The groups in order of their labels, dates in order of time.
    pub groups: Vec<ReportGroup>,
    /// The whole. Every entry counts once, whatever the groups are.
    pub total: ReportTotal,
    /// How the figures came about.
    pub policy: ReportPolicy,
    /// How many running timers were left out.
    pub running_excluded: i64,
    /// The earlier period; null when nothing is compared or nothing can have been recorded then.
    #[schema(required = true)]
    pub comparison: Option<ReportComparison>,
    /// ISO 4217 of the amounts; null when none are shown.
    #[schema(required = true)]
    pub currency: Option<String>,
}

/// What recorded time is worth, in minor units of the report's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportMoney {
    /// What the billable part is billed at.
    pub billable_minor: i64,
    /// What all of it costs; null for callers who do not see costs.
    #[schema(required = true)]
    pub cost_minor: Option<i64>,
    /// Billable seconds without a rate: nobody has said what they are worth.
    pub unrated_seconds: i64,
}

/// The earlier period that a report is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportComparison {
    /// First date.
    pub from: Date,
    /// Date after the last one.
    pub to: Date,
    /// The whole of it.
    pub total: ReportTotal,
}

/// One group of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportGroup {
    /// One key per dimension of `group_by`, in the same order.
    pub keys: Vec<ReportKey>,
    /// Time in seconds, rounded as the policy says.
    pub duration_seconds: i64,
    /// How many entries count here, also in part.
    pub entries: i64,
    /// The part that is billed, in seconds.
    pub billable_seconds: i64,
    /// Estimate of the project or task in seconds; null when there is none or none was asked for.
    #[schema(required = true)]
    pub estimate_seconds: Option<i64>,
    /// What it is worth; null when no amounts are shown.
    #[schema(required = true)]
    pub money: Option<ReportMoney>,
    /// The same group in the earlier period; days, weeks, months, quarters and years are matched by their place in the
    /// period. Null when nothing is compared.
    #[schema(required = true)]
    pub previous: Option<ReportTotal>,
}

/// The value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportKey {
    /// Which dimension.
    pub dimension: Dimension,
    /// Id of the object, first date of the period, `true`/`false`, or the note; null for "none".
    #[schema(required = true)]
    pub id: Option<String>,
    /// What to show.
    pub label: String,
}

/// The whole of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportTotal {
    /// Time in seconds, rounded as the policy says.
    pub duration_seconds: i64,
    /// How many entries count.
    pub entries: i64,
    /// The part that is billed, in seconds.
    pub billable_seconds: i64,
    /// What it is worth; null when no amounts are shown.
    #[schema(required = true)]
    pub money: Option<ReportMoney>,
}

/// The rules a report was made by, to be printed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportPolicy {
    /// IANA zone, or null for each entry's own zone.
    #[schema(required = true)]
    pub time_zone: Option<String>,
    /// What happens at midnight.
    pub day_boundary: DayBoundary,
    /// How durations are rounded.
    pub rounding: Rounding,
    /// First day of the week.
    pub week_start: WeekStart,
    /// All of it as a sentence.
    pub text: String,
    /// Present when groups overlap (tags, teams): their sum is more than the total. Otherwise null.
    #[schema(required = true)]
    pub tags_note: Option<String>,
}

/// Which entries of a report to list; the body is the report's query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportEntriesQuery {
    /// How many entries at most; 50 when absent.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// In which format a report is wanted as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// The same as the query's answer.
    Json,
}

/// What the file holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportContent {
    /// The groups and the total.
    #[default]
    Groups,
    /// Every entry that counts.
    Entries,
}

/// How a file for people writes durations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DurationStyle {
    /// As hours: `1.5000`.
    #[default]
    Hours,
    /// As hours and minutes: `1:30`.
    Clock,
}

/// What stands before the decimals in CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1.5`, with commas between the values.
    #[default]
    Point,
    /// `1,5`, with semicolons between the values, as spreadsheets of such languages expect it.
    Comma,
}

/// A report as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportReport {
    /// What to report.
    pub query: ReportQuery,
    /// In which format.
    pub format: ReportFormat,
    /// Groups or entries.
    #[serde(default)]
    pub content: ReportContent,
    /// How CSV and XLSX write durations.
    #[serde(default)]
    pub durations: DurationStyle,
    /// What stands before the decimals in CSV; a workbook shows what its reader is used to.
    #[serde(default)]
    pub decimal_mark: DecimalMark,
}
