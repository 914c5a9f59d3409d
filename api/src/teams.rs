//! Teams: members and the managers who lead them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, patch};

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Team {
    /// Id of the team.
    pub id: Uuid,
    /// Name, unique in the organization.
    #[schema(example = "Support")]
    pub name: String,
    /// Everybody in it.
    pub member_ids: Vec<Uuid>,
    /// Those who lead it. A manager sees the time of the teams they lead.
    pub lead_ids: Vec<Uuid>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Support" }))]
pub struct CreateTeam {
    /// UUID (version 7) made by the client; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name, unique in the organization.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Everybody in it.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub member_ids: Vec<Uuid>,
    /// Those who lead it.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub lead_ids: Vec<Uuid>,
}

/// Changes to a team. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Customer support" }))]
pub struct UpdateTeam {
    /// Name, unique in the organization.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Everybody who shall be in it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 1000)]
    pub member_ids: Option<Vec<Uuid>>,
    /// Those who shall lead it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 1000)]
    pub lead_ids: Option<Vec<Uuid>>,
}
