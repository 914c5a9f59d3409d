//! What this organization can see for itself: its database, its backups, its audit log, its copies, its end.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Instant, removal::Removal, residency::Residency};

/// What the evidence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrustState {
    /// Fresh evidence says that it is as it should be.
    Holds,
    /// It is too young for evidence.
    Waiting,
    /// The operator has not set it up.
    Absent,
    /// Evidence against it, or evidence that is too old. Ask the operator.
    Attention,
}

/// Which engine keeps the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseEngine {
    /// A file of its own.
    Sqlite,
    /// A database of its own in a cluster.
    Postgresql,
}

/// The database of this organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedDatabase {
    /// Whether it is there, this organization's alone, and up to date.
    pub state: TrustState,
    /// Its engine.
    pub engine: DatabaseEngine,
    /// Its size in bytes.
    #[schema(minimum = 0)]
    pub bytes: i64,
    /// When the organization began.
    pub created_at: Instant,
}

/// The backups of this organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedBackups {
    /// Whether there is a young one that came back whole.
    pub state: TrustState,
    /// When the newest one was made; null before the first one.
    #[schema(required = true)]
    pub taken_at: Option<Instant>,
    /// When one was last read back, opened and compared; null before that.
    #[schema(required = true)]
    pub verified_at: Option<Instant>,
    /// Size of the newest one in bytes.
    #[schema(minimum = 0)]
    pub bytes: i64,
    /// When the key was made that its backups are encrypted with; null before the first one.
    #[schema(required = true)]
    pub key_created_at: Option<Instant>,
    /// How many folders get every backup.
    #[schema(minimum = 0)]
    pub sites: u32,
    /// Minutes between two backups while something changes; null where the server makes none by itself.
    #[schema(required = true, minimum = 1)]
    pub every_minutes: Option<u32>,
    /// Days for which every backup is kept.
    pub keep_all_days: u32,
    /// How many days keep their last backup.
    pub keep_days: u32,
    /// How many weeks keep their last backup.
    pub keep_weeks: u32,
    /// How many months keep their last backup.
    pub keep_months: u32,
}

/// The audit log of this organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedLog {
    /// Whether the stored log is the one that was signed, and a witness keeps up.
    pub state: TrustState,
    /// Events in it.
    #[schema(minimum = 0)]
    pub events: i64,
    /// When it was signed last; null before that.
    #[schema(required = true)]
    pub signed_at: Option<Instant>,
    /// Whether a witness on another machine is asked.
    pub witness_expected: bool,
    /// The newest signature that a witness confirmed; null where there is none.
    #[schema(required = true)]
    pub witnessed_at: Option<Instant>,
}

/// Copies of this organization that wait to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedCopies {
    /// Copies that are ready.
    #[schema(minimum = 0)]
    pub ready: u32,
    /// When the newest one was made; null where there is none.
    #[schema(required = true)]
    pub made_at: Option<Instant>,
    /// When the last of them is deleted; null where there is none.
    #[schema(required = true)]
    pub kept_until: Option<Instant>,
}

/// Everything that an organization can see for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganizationTrust {
    /// The moment of all of this.
    pub at: Instant,
    /// Whether every store is declared, inside of the jurisdiction, and run by somebody who may do so today.
    pub residency_state: TrustState,
    /// Where the data lies.
    pub residency: Residency,
    /// Its database.
    pub database: TrustedDatabase,
    /// Its backups.
    pub backups: TrustedBackups,
    /// Its audit log.
    pub audit: TrustedLog,
    /// Its copies.
    pub copies: TrustedCopies,
    /// Its removal that waits; null when none does.
    #[schema(required = true)]
    pub removal: Option<Removal>,
}
