//! Saved reports: a query under a name, private or shared inside the organization.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Instant,
    organization::{DayBoundary, Rounding, WeekStart},
    patch,
    reports::{Compare, Dimension, ReportFilter},
};

/// A period that is named and not dated; it is read in the time zone of whoever opens the report, when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelativePeriod {
    /// The day itself.
    Today,
    /// The day before.
    Yesterday,
    /// The week of the day.
    ThisWeek,
    /// The week before.
    LastWeek,
    /// The month of the day.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The quarter of the day.
    ThisQuarter,
    /// The quarter before.
    LastQuarter,
    /// The year of the day.
    ThisYear,
    /// The year before.
    LastYear,
}

/// What a saved report asks: a report's query with dates, or with a named period in their place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "period": "last_month", "group_by": ["project"], "filter": { "billable": true } }))]
pub struct ReportDefinition {
    /// A named period; then `from` and `to` are absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<RelativePeriod>,
    /// First date, when the period is not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Date after the last one, when the period is not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// IANA zone that decides which day an instant belongs to; each entry's own zone when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    /// Which entries count.
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
    /// First day of the week; the reader's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_start: Option<WeekStart>,
    /// Whether groups by project or task show their estimates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_estimates: Option<bool>,
    /// The earlier period whose figures are put beside; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// Whether amounts of money are put beside the time, for readers who see rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<bool>,
}

/// A saved report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedReport {
    /// Id of the report.
    pub id: Uuid,
    /// Who saved it.
    pub owner_id: Uuid,
    /// Name, unique among the reports of its owner.
    #[schema(example = "Billable hours of last month")]
    pub name: String,
    /// What it asks.
    pub definition: ReportDefinition,
    /// Whether every member of the organization sees it. Each of them sees in it what they may see anyway.
    pub shared: bool,
    /// Whether the caller keeps it at hand.
    pub pinned: bool,
    /// When it was saved.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it: `update`, `delete`, `publish`.
    pub allowed_actions: Vec<String>,
}

/// A report to save.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Last month by project", "definition": { "period": "last_month", "group_by": ["project"] } }))]
pub struct CreateSavedReport {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name, unique among the reports of its owner.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it asks.
    pub definition: ReportDefinition,
    /// Whether every member of the organization sees it.
    #[serde(default)]
    pub shared: bool,
    /// Whether the caller keeps it at hand.
    #[serde(default)]
    pub pinned: bool,
}

/// Changes to a saved report. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "shared": true }))]
pub struct UpdateSavedReport {
    /// Name, unique among the reports of its owner.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it asks; replaces the whole definition.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = ReportDefinition, required = false)]
    pub definition: Option<ReportDefinition>,
    /// Whether every member of the organization sees it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub shared: Option<bool>,
}

/// Which saved reports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SavedReportQuery {
    /// The name contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 16_384, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
