//! Locks: closed periods in which nothing is changed any more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Instant;

/// A closed period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lock {
    /// For whom; null for everybody.
    #[schema(required = true)]
    pub member_id: Option<Uuid>,
    /// Last date that is closed; null when it was opened again.
    #[schema(required = true)]
    pub locked_until: Option<Date>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: Uuid,
    /// When it was set.
    pub set_at: Instant,
}

/// Closes a period, or opens it again with an earlier date or null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_id": null, "locked_until": "2026-02-28", "reason": "February is billed" }))]
pub struct SetLock {
    /// For whom; null for everybody.
    #[serde(default)]
    pub member_id: Option<Uuid>,
    /// Last date that is closed; null opens everything.
    #[serde(default)]
    pub locked_until: Option<Date>,
    /// Why. Needed, because opening a period again is a matter of record.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
