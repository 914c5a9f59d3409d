//! Public links: a saved report for whoever has the link, without signing in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Instant, Secret,
    reports::{Dimension, Report},
};

/// What a public link shows beside names of clients, projects, tasks, teams and tags, and their hours. Nothing of it
/// unless it was chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkColumns {
    /// Names of people. Without them a report by member loses that dimension.
    pub members: bool,
    /// What is billable.
    pub billable: bool,
    /// Estimates of projects and tasks.
    pub estimates: bool,
    /// Every entry with its date, work and length.
    pub entries: bool,
    /// The notes of the entries. Without them a report by note loses that dimension.
    pub notes: bool,
}

/// A public link. Its secret was shown when it was made and is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportLink {
    /// Id of the link.
    pub id: Uuid,
    /// The report it shows.
    pub saved_report_id: Uuid,
    /// Who made it.
    pub created_by: Uuid,
    /// What it shows.
    pub columns: LinkColumns,
    /// Whether a password is asked for.
    pub has_password: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// How often it was opened.
    pub access_count: i64,
    /// When it was opened last; null when never.
    #[schema(required = true)]
    pub last_access_at: Option<Instant>,
}

/// A link to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "saved_report_id": "0190b5a0-0000-7000-8000-000000000001", "expires_at": "2026-12-31T00:00:00Z" }))]
pub struct CreateReportLink {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The report to show.
    pub saved_report_id: Uuid,
    /// When it ends: in the future, and a year from now at the latest.
    pub expires_at: Instant,
    /// A password to ask for; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 12, max_length = 128)]
    pub password: Option<Secret>,
    /// What it shows.
    #[serde(default)]
    pub columns: LinkColumns,
}

/// A new link, with its address this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportLinkCreated {
    /// The link.
    #[serde(flatten)]
    pub link: ReportLink,
    /// The address to hand on; it is not shown again.
    pub url: Secret,
}

/// Which links to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportLinkQuery {
    /// Only those of this report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_report_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// Opens a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenReportLink {
    /// The secret of the link.
    pub token: Secret,
    /// Its password, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub password: Option<Secret>,
}

/// What a public link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicReport {
    /// Name of the report.
    pub name: String,
    /// Name of the organization.
    pub organization_name: String,
    /// First date.
    pub from: Date,
    /// Date after the last one.
    pub to: Date,
    /// The dimensions that are shown, outermost first.
    pub group_by: Vec<Dimension>,
    /// What was chosen to be shown. What was not is null or 0 in the report.
    pub columns: LinkColumns,
    /// The figures.
    pub report: Report,
    /// The entries, newest first, where they were chosen; at most 1000.
    pub entries: Vec<PublicEntry>,
    /// How many entries there are besides.
    pub entries_left_out: i64,
}

/// One entry as a public link shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicEntry {
    /// Its local date.
    pub date: Date,
    /// Length in seconds, as recorded.
    pub duration_seconds: i64,
    /// Name of the project.
    #[schema(required = true)]
    pub project: Option<String>,
    /// Name of the task.
    #[schema(required = true)]
    pub task: Option<String>,
    /// Name of the member, where names were chosen.
    #[schema(required = true)]
    pub member: Option<String>,
    /// The note, where notes were chosen.
    #[schema(required = true)]
    pub note: Option<String>,
}
