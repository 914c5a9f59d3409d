//! Roles of the organization's own, and what members may do beside theirs, in the words of the API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A role that the organization made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomRole {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `admin`, `manager` or `member`.
    pub based_on: String,
    /// Where it differs.
    pub changes: Vec<RoleChange>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Where a role differs from the standard role that it is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// The action, by the name of the API.
    pub action: String,
    /// How far it reaches; null takes it away.
    pub reach: Option<Reach>,
}

/// How far an action reaches, in the words of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Whose objects.
    pub people: String,
    /// Which projects.
    pub work: String,
}

/// What a member may do beside their role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraGrant {
    /// The action, by the name of the API.
    pub action: String,
    /// Whose objects.
    pub people: String,
    /// Which projects.
    pub work: String,
    /// When it ends by itself, or null.
    pub until: Option<Timestamp>,
    /// Why it was given.
    pub reason: String,
}
