//! Writing entries for other programs and people: one entry at a time, so that memory stays flat.

pub mod archive;
mod entries_csv;
mod entry;
mod foreign_csv;
mod guard;
mod kimai_json;
mod layouts;
mod timewarrior_json;

pub use entries_csv::EntriesCsv;
pub use entry::{ExportEntry, ExportTime};
pub use foreign_csv::ForeignCsv;
pub use guard::guarded;
pub use kimai_json::KimaiJson;
pub use layouts::{CLOCKIFY_CSV, HARVEST_CSV, KIMAI_CSV, Layout, SOLIDTIME_CSV, TIMETAGGER_CSV, TOGGL_CSV};
pub use timewarrior_json::TimewarriorJson;

/// What could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportProblem {
    /// The output could not be written.
    #[error("the export could not be written: {0}")]
    Io(#[from] std::io::Error),
    /// A record could not be written.
    #[error("a record could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// A record could not be written.
    #[error("a record could not be written: {0}")]
    Json(#[from] serde_json::Error),
}
