//! Writing entries for other programs and people: one entry at a time, so that memory stays flat.

pub mod archive;
mod entries_csv;
mod entry;
mod guard;
mod timewarrior_json;
mod toggl_csv;

pub use entries_csv::EntriesCsv;
pub use entry::{ExportEntry, ExportTime};
pub use guard::guarded;
pub use timewarrior_json::TimewarriorJson;
pub use toggl_csv::TogglCsv;

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
