//! Exports: time entries as files that other programs read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, Secret};

/// In which format time entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// As the API shows them.
    Json,
    /// As Toggl Track exports and imports them.
    TogglCsv,
    /// As Clockify exports them, with American dates, which other trackers import.
    ClockifyCsv,
    /// As Harvest exports and imports them: hours on a date.
    HarvestCsv,
    /// As Kimai exports them.
    KimaiCsv,
    /// As the API of Kimai answers them.
    KimaiJson,
    /// As solidtime imports them.
    SolidtimeCsv,
    /// As TimeTagger imports them.
    TimetaggerCsv,
    /// As `timew import` reads them.
    TimewarriorJson,
}

/// Which time entries to export, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The format.
    #[param(inline)]
    pub format: ExportFormat,
    /// First local date; everything from the beginning when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Local date after the last one; everything to the end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// What the whole organization is copied as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CopyFormat {
    /// All tables as text of SQL, history and audit log included.
    Sql,
    /// The loss-free archive that another Hourbook imports.
    Archive,
    /// Finished time entries, safe to open in a spreadsheet.
    Csv,
}

/// Which database the text of SQL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SqlDialect {
    /// `psql` loads it into an empty database.
    Postgres,
    /// `sqlite3` loads it into an empty file.
    Sqlite,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It waits for its turn.
    Queued,
    /// It is being written.
    Running,
    /// The file can be downloaded.
    Ready,
    /// There is no file; `problem` says why.
    Failed,
}

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFailure {
    /// The server was restarted before the file was written, and the password is kept nowhere: ask again.
    PasswordLost,
    /// A text holds the character with the number 0, which PostgreSQL cannot keep: ask for SQLite.
    Unwritable,
    /// The disk of the server is full.
    StorageFull,
    /// Every attempt broke off; the operator finds the cause in the log.
    BrokenOff,
}

/// A copy of the whole organization as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Export {
    /// Id of the copy.
    pub id: Uuid,
    /// What it is.
    pub format: CopyFormat,
    /// Of `sql`: for which database. Null otherwise.
    #[schema(required = true)]
    pub dialect: Option<SqlDialect>,
    /// Whether the file is encrypted with a password (`age`).
    pub encrypted: bool,
    /// How far it is.
    pub state: ExportState,
    /// Percent that are written, where that is known.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub percent: Option<u8>,
    /// Name of the file.
    pub file_name: String,
    /// Length of the file; null until it is ready.
    #[schema(required = true)]
    pub bytes: Option<i64>,
    /// SHA-256 of the file in hex; null until it is ready.
    #[schema(required = true)]
    pub sha256: Option<String>,
    /// Why there is no file; null otherwise.
    #[schema(required = true)]
    pub problem: Option<ExportFailure>,
    /// How often it was downloaded.
    pub downloads: i64,
    /// Who asked for it.
    pub member_id: Uuid,
    /// When it was asked for.
    pub created_at: Instant,
    /// When the file was ready; null until then.
    #[schema(required = true)]
    pub finished_at: Option<Instant>,
    /// When the file is deleted.
    pub expires_at: Instant,
}

/// A copy to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "format": "sql", "dialect": "postgres" }))]
pub struct CreateExport {
    /// What it is.
    pub format: CopyFormat,
    /// Of `sql`: for which database; that of the cell when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<SqlDialect>,
    /// Encrypts the file (`age --decrypt` opens it). It is kept nowhere: whoever forgets it asks for another copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 12, max_length = 128)]
    pub password: Option<Secret>,
    /// After how many days the file is deleted; 7 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 30)]
    pub expires_in_days: Option<u8>,
}
