//! Reading the exports of other time trackers, and our own archive: bytes in, rows out, one row at a time.
//!
//! A file is read twice. [`inspect`] says what is in it, what it adds up to and what its owner has to be asked;
//! [`rows`] then yields a [`SourceRow`] for each entry and a [`RowProblem`] for each row that is none. Columns are
//! found by name and never by position, an ambiguous date is asked back and never guessed (pitfall 22), and memory
//! does not grow with the file. Nothing here reads a clock or knows the organization: matching people and projects,
//! and deciding what is new, is the business of whoever imports.

mod amounts;
mod answers;
pub mod archive;
mod catalogue;
mod clock;
mod clockify_csv;
mod clockify_json;
mod dates;
mod fingerprint;
mod format;
mod harvest_csv;
mod inspect;
mod items;
mod kimai_csv;
mod kimai_json;
mod limit;
mod lines;
mod peek;
mod problems;
mod resolve;
mod row;
mod solidtime_csv;
mod solidtime_work;
pub mod solidtime_zip;
mod span;
mod table;
mod timetagger_csv;
mod timetagger_json;
mod timewarrior_data;
mod timewarrior_json;
mod toggl_csv;
pub mod toggl_data;
mod toggl_json;
mod toggl_work;
mod work_list;

pub use answers::{Answers, DateOrder, Question};
pub use catalogue::Catalogue;
pub use dates::DateOrderFinding;
pub use fingerprint::fingerprint;
pub use format::{Format, api_rows, rows};
pub use inspect::{Inspection, PROBLEMS_KEPT, inspect, inspect_rows};
pub use problems::{FileProblem, RowProblem, code};
pub use resolve::Resolved;
pub use row::{Person, SourceRow, SourceTime, Stated, When};
pub use solidtime_work::{FILES as SOLIDTIME_FILES, SolidtimeWork};
pub use toggl_work::TogglWork;
pub use work_list::{ListedClient, ListedProject, ListedTask, WorkList, work_list};

/// The rows of one file.
pub type Rows<'a> = Box<dyn Iterator<Item = Result<SourceRow, RowProblem>> + Send + 'a>;
