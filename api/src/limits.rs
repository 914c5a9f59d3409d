//! What an organization uses, and what it may use at most.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Use against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allowance {
    /// What is used now.
    #[schema(minimum = 0)]
    pub used: i64,
    /// What may be used at most; null where the operator has set no limit.
    #[schema(required = true, minimum = 1)]
    pub limit: Option<i64>,
}

/// Use of the organization against the limits that the operator has set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganizationLimits {
    /// Active members and open invitations.
    pub members: Allowance,
    /// Bytes of the sealed files of all members.
    pub object_bytes: Allowance,
    /// Bytes of the database.
    pub database_bytes: Allowance,
    /// Requests being worked on at once, this one included.
    pub requests: Allowance,
}
