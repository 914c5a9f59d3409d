//! What can be wrong with one row, and with a file as a whole.

use serde::{Deserialize, Serialize};

use super::Format;

/// One row that cannot be taken over, said so that its author can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Row in the file; a CSV header counts as row 1, the elements of JSON and JSONL count from 1.
    pub row: u64,
    /// Name of the column or field as it stands in the file; empty when the whole row is meant.
    pub column: String,
    /// Stable code, one of the constants of [`code`].
    pub code: String,
    /// One sentence with the value and the way out.
    pub message: String,
    /// The time that the source claims for this row, when it can still be read, so that totals reconcile.
    pub source_seconds: Option<i64>,
}

/// The closed list of row problem codes.
pub mod code {
    /// A date that is in none of the known notations.
    pub const DATE_UNREADABLE: &str = "date_unreadable";
    /// A date such as 03/04/2024 while nobody has said whether the day or the month comes first.
    pub const DATE_ORDER_UNKNOWN: &str = "date_order_unknown";
    /// A time of day that cannot be read.
    pub const TIME_UNREADABLE: &str = "time_unreadable";
    /// A duration or a number of hours that cannot be read.
    pub const DURATION_UNREADABLE: &str = "duration_unreadable";
    /// A value of yes or no that cannot be read.
    pub const FLAG_UNREADABLE: &str = "flag_unreadable";
    /// A value without which the row means nothing.
    pub const MISSING_VALUE: &str = "missing_value";
    /// The end lies before the start.
    pub const ENDS_BEFORE_START: &str = "ends_before_start";
    /// The row covers no time at all.
    pub const ZERO_LENGTH: &str = "zero_length";
    /// A date outside 1970 to 2200, or a number beyond what an entry can hold.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// Bytes that are not UTF-8.
    pub const INVALID_UTF8: &str = "invalid_utf8";
    /// A record longer than the limit, usually an open quote.
    pub const RECORD_TOO_LONG: &str = "record_too_long";
    /// Text that is not valid JSON, or not of the expected shape.
    pub const MALFORMED: &str = "malformed";
    /// The file ends in the middle of a record.
    pub const TRUNCATED: &str = "truncated";
    /// The file could not be read further.
    pub const UNREADABLE: &str = "unreadable";
    /// An id that no other file of the same export defines.
    pub const UNKNOWN_REFERENCE: &str = "unknown_reference";
    /// A local time that happens twice.
    pub const LOCAL_TIME_AMBIGUOUS: &str = "local_time_ambiguous";
    /// A local time that never happens.
    pub const LOCAL_TIME_MISSING: &str = "local_time_missing";
    /// A local time in a file that names no zone.
    pub const TIME_ZONE_NEEDED: &str = "time_zone_needed";
    /// A file of an archive whose bytes are not the ones its manifest promises.
    pub const CHECKSUM_MISMATCH: &str = "checksum_mismatch";
}

impl RowProblem {
    /// A problem of one column of one row.
    pub fn new(row: u64, column: &str, code: &str, message: impl Into<String>) -> Self {
        Self {
            row,
            column: column.to_owned(),
            code: code.to_owned(),
            message: message.into(),
            source_seconds: None,
        }
    }

    /// The same problem, with the time the source claims for the row.
    #[must_use]
    pub fn claiming(mut self, seconds: Option<i64>) -> Self {
        self.source_seconds = seconds;
        self
    }
}

/// What is wrong with one value, before the row and the column are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValueProblem {
    pub code: &'static str,
    pub message: String,
}

impl ValueProblem {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub fn at(self, row: u64, column: &str) -> RowProblem {
        RowProblem::new(row, column, self.code, self.message)
    }
}

/// Why a whole file cannot be read as the format it was handed in as.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// There is nothing in the file.
    #[error("the file is empty; export it again and choose a range that has entries")]
    Empty,
    /// The file is UTF-16.
    #[error("the file is not UTF-8; save it as “CSV UTF-8” and upload it again")]
    NotUtf8,
    /// Columns that the format cannot do without.
    #[error("this is not a {format} file: no column {}; it has {}", .missing.join(", "), .found.join(", "))]
    MissingColumns {
        /// The format that was asked for.
        format: Format,
        /// English names of the columns that are missing.
        missing: Vec<String>,
        /// The columns that the file has, at most 40 of them.
        found: Vec<String>,
    },
    /// A format of JSON that begins with something else.
    #[error("this is not a {0} file: it does not begin as a list")]
    NotJson(Format),
    /// The first record never ends.
    #[error("the header is longer than {limit} bytes; this does not look like an export")]
    HeaderTooLong {
        /// The limit in bytes.
        limit: u64,
    },
    /// More distinct people, projects or names than an organization can have.
    #[error("the file has more than {limit} different {what}; split it")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A file of a multi-file export is missing or broken.
    #[error("{file}: {reason}")]
    Broken {
        /// The name of the file inside the export.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The format consists of several files and cannot be read from one stream.
    #[error("{0} consists of several files; open it as an archive")]
    NotOneStream(Format),
    /// The bytes could not be read.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
}
