//! Exports: time entries as files that other programs read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// In which format time entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// As the API shows them.
    Json,
    /// As `timew import` reads them.
    TimewarriorJson,
    /// As Toggl Track exports and imports them.
    TogglCsv,
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
