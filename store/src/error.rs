//! What can go wrong below the rules: one closed list for both engines.

use thiserror::Error;

/// Result of every operation of this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A failure of storage. `Display` never carries values of rows, so it is safe to log.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A named unique constraint said no, for instance `members_email_folded_key`.
    #[error("unique constraint {0}")]
    Conflict(String),
    /// A row still needs the one that was removed, or names one that does not exist.
    #[error("a referenced row is missing or still needed")]
    Reference,
    /// A CHECK or NOT NULL constraint said no: the rules above let something through.
    #[error("constraint {0} refused a row")]
    Constraint(String),
    /// The database cannot be reached or is locked; the caller may try again.
    #[error("storage is unavailable: {0}")]
    Unavailable(String),
    /// The database does not let this role in, or not do this.
    #[error("the database refuses: {0}")]
    Refused(String),
    /// Nobody reaches the organization any more.
    #[error("the organization is closed")]
    Closed,
    /// The organization is on its way to another place: it is read meanwhile, and written again in a moment.
    #[error("the organization is moving")]
    Moving,
    /// The organization belongs to another region than this cell.
    #[error("the organization belongs to the region {0}, and this cell does not")]
    OtherRegion(String),
    /// The disk or quota is full; nothing was written.
    #[error("storage is full")]
    Full,
    /// A stored value cannot be read back as what it must be.
    #[error("column {column} does not hold {expected}")]
    Corrupt { column: usize, expected: &'static str },
    /// A text holds a character that PostgreSQL cannot keep.
    #[error("{table}.{column} holds a character with the number 0, which PostgreSQL cannot keep: use SQLite")]
    Unwritable {
        table: &'static str,
        column: &'static str,
    },
    /// A migration of a newer version was applied, or an applied one was altered.
    #[error("migrations: {0}")]
    Migration(String),
    /// Anything else the engine reports: a mistake of ours.
    #[error("storage: {0}")]
    Internal(String),
}

impl StoreError {
    /// True if this is the unique constraint `name`.
    pub fn is_conflict(&self, name: &str) -> bool {
        matches!(self, Self::Conflict(constraint) if constraint == name)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(code, message) = &error else {
            return Self::Internal(error.to_string());
        };
        let message = message.clone().unwrap_or_default();
        match code.code {
            ErrorCode::ConstraintViolation => sqlite_constraint(&message),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                Self::Unavailable("the database is locked".into())
            }
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly => {
                Self::Unavailable(message)
            }
            _ => Self::Internal(message),
        }
    }
}

/// SQLite names columns where PostgreSQL names the constraint; both become `table_column_key` or `table_pkey`.
fn sqlite_constraint(message: &str) -> StoreError {
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        if let Some(index) = columns.strip_prefix("index '") {
            return StoreError::Conflict(index.trim_end_matches('\'').to_owned());
        }
        let mut columns = columns.split(", ").filter_map(|column| column.split_once('.'));
        let Some((table, first)) = columns.next() else {
            return StoreError::Conflict(message.to_owned());
        };
        if first == "id" {
            return StoreError::Conflict(format!("{table}_pkey"));
        }
        let rest: String = columns.map(|(_, column)| format!("_{column}")).collect();
        return StoreError::Conflict(format!("{table}_{first}{rest}_key"));
    }
    if message.starts_with("FOREIGN KEY") {
        return StoreError::Reference;
    }
    let name = message.rsplit(": ").next().unwrap_or(message);
    StoreError::Constraint(name.to_owned())
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(db) = error.as_db_error() else {
            let cause = std::error::Error::source(&error);
            return if let Some(cause) =
                cause.and_then(<dyn std::error::Error>::downcast_ref::<std::io::Error>)
            {
                Self::Unavailable(format!("PostgreSQL cannot be reached: {cause}"))
            } else if error.is_closed() {
                Self::Unavailable("the connection to PostgreSQL was lost".into())
            } else {
                Self::Internal(error.to_string())
            };
        };
        let constraint = || db.constraint().unwrap_or("unnamed").to_owned();
        let code = db.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            return Self::Conflict(constraint());
        }
        if *code == SqlState::FOREIGN_KEY_VIOLATION {
            return Self::Reference;
        }
        if *code == SqlState::CHECK_VIOLATION || *code == SqlState::NOT_NULL_VIOLATION {
            return Self::Constraint(constraint());
        }
        match &code.code()[..2] {
            "53" if *code == SqlState::DISK_FULL => Self::Full,
            _ if *code == SqlState::LOCK_NOT_AVAILABLE => Self::Unavailable(db.message().to_owned()),
            // Without a password, with a wrong one, or without the right to connect.
            "28" => Self::Refused(db.message().to_owned()),
            _ if *code == SqlState::INSUFFICIENT_PRIVILEGE => Self::Refused(db.message().to_owned()),
            // Without a right to the one schema there is none to work in.
            _ if *code == SqlState::INVALID_SCHEMA_NAME => Self::Refused(db.message().to_owned()),
            // 08 connection, 40 rollback, 53 resources, 57 operator intervention.
            "08" | "40" | "53" | "57" => Self::Unavailable(db.message().to_owned()),
            _ => Self::Internal(format!("{}: {}", code.code(), db.message())),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => match StoreError::from(error) {
                Self::Internal(message) => Self::Unavailable(message),
                other => other,
            },
            other => Self::Unavailable(other.to_string()),
        }
    }
}
