//! Imports: files of other time trackers, looked at first and stored all or nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportFormat {
    /// Toggl Track: the detailed report, time entries as its API answers them, or the data export of a workspace (ZIP),
    /// which has clients, projects, tasks and tags but no time.
    TogglCsv,
    /// Clockify: the detailed report, time entries as its API answers them, or the list of projects.
    ClockifyCsv,
    /// Harvest: the detailed time report, or the list of projects or of clients.
    HarvestCsv,
    /// Kimai, CSV export.
    KimaiCsv,
    /// Kimai, timesheets as its API answers them.
    KimaiJson,
    /// solidtime, export of an organization.
    SolidtimeZip,
    /// solidtime: the detailed report, or generic time entries or projects.
    SolidtimeCsv,
    /// TimeTagger: tables, or records as its API answers them.
    TimetaggerCsv,
    /// timewarrior: `timew export`, or its data files.
    TimewarriorJson,
    /// Hourbook's own archive.
    HourbookArchive,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Waits for its turn.
    Queued,
    /// The file is being read.
    Running,
    /// The file can be read in several ways; send it again with answers in `options`.
    NeedsAnswers,
    /// A dry run is over; it can be applied.
    Ready,
    /// Everything is stored.
    Stored,
    /// Nothing was stored; `problems` says why.
    Failed,
    /// Somebody cancelled it; nothing was stored.
    Cancelled,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Import {
    /// Id of the import.
    pub id: Uuid,
    /// What kind of file it is.
    pub format: ImportFormat,
    /// Name of the file.
    #[schema(example = "Toggl_time_entries_2026.csv")]
    pub file_name: String,
    /// Whether it only looks.
    pub dry_run: bool,
    /// How far it is.
    pub state: ImportState,
    /// How much is done, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub progress: f64,
    /// Rows read.
    pub rows: i64,
    /// Entries stored, or that would be stored.
    pub stored: i64,
    /// Rows left out: there already, or not wanted.
    pub skipped: i64,
    /// What is wrong with which row; the first 200.
    pub problems: Vec<ImportProblem>,
    /// How many rows have problems.
    pub problem_count: i64,
    /// Sum of the durations the file states, in seconds.
    pub source_seconds: i64,
    /// Sum of the durations of these rows as they are stored, in seconds; equal when nothing was lost.
    pub stored_seconds: i64,
    /// Sum of the rows that are there already, in seconds. The source's sum is that of what is stored, of what is
    /// there already, of the rows with problems and of those left out, unless the source contradicts itself.
    #[serde(default)]
    pub duplicate_seconds: i64,
    /// Sum that the source states for the rows with problems, in seconds.
    #[serde(default)]
    pub problem_seconds: i64,
    /// Sum that the source states for the rows that were not wanted, in seconds.
    #[serde(default)]
    pub left_out_seconds: i64,
    /// What has to be answered before the file can be read.
    pub questions: Vec<ImportQuestion>,
    /// What was, or would be, created besides entries.
    pub summary: ImportSummary,
    /// When the file came.
    pub created_at: Instant,
    /// When it was over; null before.
    #[schema(required = true)]
    pub finished_at: Option<Instant>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProblem {
    /// Row of the file, the header being 1; 0 for the file as a whole.
    pub row: i64,
    /// Column or field; empty for the row as a whole.
    pub field: String,
    /// Machine-readable reason.
    pub code: String,
    /// Sentence for people.
    pub message: String,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKey {
    /// Whether 01/02 is January or February.
    DateOrder,
    /// In which zone local times are.
    TimeZone,
    /// Who the people in the file are.
    Members,
    /// Which projects the projects in the file are.
    Projects,
}

/// A question that only the person who knows the file can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportQuestion {
    /// Which option of `ImportOptions` answers it.
    pub key: QuestionKey,
    /// The question, for people.
    pub message: String,
    /// The answers to choose from; empty when there are too many to list.
    pub options: Vec<String>,
    /// What has to be answered one by one: names of people, `<client> / <project>`.
    pub subjects: Vec<String>,
}

/// What an import creates besides entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportSummary {
    /// New members.
    pub members: i64,
    /// New clients.
    pub clients: i64,
    /// New projects.
    pub projects: i64,
    /// New tasks.
    pub tasks: i64,
    /// New tags.
    pub tags: i64,
}

/// In which order day, month and year stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2026-03-02.
    Ymd,
    /// 03/02/2026.
    Mdy,
    /// 02.03.2026.
    Dmy,
}

/// Answers to what the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "time_zone": "Europe/Berlin", "date_order": "dmy", "members": { "Ada Example": "me" },
    "projects": { "Globex / Atlas": "create" }
}))]
pub struct ImportOptions {
    /// IANA zone of local times.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Order of day, month and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Whether decimal hours have a comma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_comma: Option<bool>,
    /// Name or e-mail in the file, and who that is: a member id, `me`, or `skip` to leave their rows out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, String>,
    /// `<client> / <project>` in the file, and what that is: a project id, `create` or `skip`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub projects: BTreeMap<String, String>,
    /// Whose entries they are when the file names nobody: a member id or `me`.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_member: Option<String>,
    /// Whether clients, projects, tasks and tags that do not exist are created; true when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_missing: Option<bool>,
}

/// The parts of the multipart body of an import.
#[derive(Debug, Clone, ToSchema)]
pub struct CreateImport {
    /// The file.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    pub file: Vec<u8>,
    /// What kind of file it is.
    pub format: ImportFormat,
    /// Answers to what the file does not say, as JSON.
    #[schema(required = false)]
    pub options: Option<ImportOptions>,
    /// Whether it only looks.
    #[schema(required = false)]
    pub dry_run: Option<bool>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is stored.
    New,
    /// It is there already.
    Duplicate,
    /// It cannot be stored.
    Problem,
}

/// One row of the file and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportRow {
    /// Row of the file, the header being 1.
    pub row: i64,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The column that a problem is about; null where there is none.
    #[schema(required = true)]
    pub field: Option<String>,
    /// A stable word for the reason; null where there is nothing to say.
    #[schema(required = true)]
    pub code: Option<String>,
    /// The reason in a sentence; null where there is nothing to say.
    #[schema(required = true)]
    pub message: Option<String>,
    /// The entry as it is, or would be, stored; null when the row cannot be read.
    #[schema(required = true)]
    pub entry: Option<ImportEntry>,
}

/// An entry of a file before it is stored: like a time entry, but with names where ids do not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportEntry {
    /// Who worked, as the file says.
    pub member: String,
    /// The client; empty for none.
    pub client: String,
    /// The project; empty for none.
    pub project: String,
    /// The task; empty for none.
    pub task: String,
    /// What was done.
    pub note: String,
    /// Names of the tags.
    pub tags: Vec<String>,
    /// Start; null for a duration.
    #[schema(required = true)]
    pub started_at: Option<Instant>,
    /// End; null for a duration.
    #[schema(required = true)]
    pub ended_at: Option<Instant>,
    /// Local date of the start, or the date of the duration.
    pub date: Date,
    /// Length in seconds.
    pub duration_seconds: i64,
}

/// Which rows of an import to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportRowQuery {
    /// Only rows of which this becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub verdict: Option<Verdict>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
